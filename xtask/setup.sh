#!/bin/sh
# Brings in the Debian packages that `make run` or `make test` needs. Shell, because nothing of Rust links before a C linker is there.
# Says what is missing, asks apt only for that, and goes on without the network where that is possible.
set -eu

packages="build-essential pkg-config ca-certificates fonts-noto-cjk fonts-lxgw-wenkai"
[ "${1:-run}" = test ] && packages="$packages git chromium chromium-driver poppler-utils zbar-tools golang-go golang-golang-x-mod-dev postgresql"

say() { printf '== set-up: %s\n' "$*"; }

present() {
    # A tool put there by other means counts too.
    case "$1" in
    build-essential) command -v cc >/dev/null 2>&1 && return 0 ;;
    chromium) command -v chromium >/dev/null 2>&1 && return 0 ;;
    chromium-driver) command -v chromedriver >/dev/null 2>&1 && return 0 ;;
    golang-go) command -v go >/dev/null 2>&1 && return 0 ;;
    postgresql) command -v initdb >/dev/null 2>&1 && return 0 ;;
    poppler-utils) command -v pdftoppm >/dev/null 2>&1 && return 0 ;;
    zbar-tools) command -v zbarimg >/dev/null 2>&1 && return 0 ;;
    git | pkg-config) command -v "$1" >/dev/null 2>&1 && return 0 ;;
    esac
    dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'
}

missing=
for package in $packages; do
    present "$package" || missing="$missing $package"
done

if [ -n "$missing" ]; then
    sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    if ! command -v apt-get >/dev/null 2>&1; then
        say "this is not Debian; please install what these packages hold:$missing"
    elif [ -n "$sudo" ] && ! command -v sudo >/dev/null 2>&1; then
        say "no root and no sudo, so nothing was installed; missing:$missing"
    else
        say "installing$missing (a few minutes, mostly download; fonts and the browser are large)"
        log=$(mktemp)
        if $sudo env DEBIAN_FRONTEND=noninteractive apt-get update -q >"$log" 2>&1 &&
            $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $missing >>"$log" 2>&1; then
            rm -f "$log"
        else
            tail -n 5 "$log" >&2
            rm -f "$log"
            say "apt could not bring them (no network?); still missing:$missing"
        fi
    fi
fi

if ! command -v cc >/dev/null 2>&1; then
    say "there is no C compiler, and Rust cannot link without one: install build-essential, then try again"
    exit 1
fi
if ! command -v cargo >/dev/null 2>&1; then
    say "there is no cargo: install Rust from https://rustup.rs, then try again"
    exit 1
fi
if [ "${1:-run}" = test ] && ! { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1; then
    say "adding rustfmt and clippy to the toolchain"
    rustup component add rustfmt clippy || say "they could not be added; the stages fmt and clippy will say so"
fi
if [ "${1:-run}" = test ] && ! command -v moto_server >/dev/null 2>&1; then
    say "installing an S3 server of another project for the tests of evidence (moto, by pip)"
    pip install -q 'moto[server]' >/dev/null 2>&1 || say "pip could not bring moto; the tests against S3 will say that they were skipped"
fi
