// An outside verifier: the Go reference for transparency logs (golang.org/x/mod/sumdb/tlog and note) looks at a log of ours over HTTP.
//
// It knows an address and a verifier key and nothing else of us. It checks the checkpoint's signature, that every leaf of the log is
// included (the hash of each entry against the tree), and, if a kept checkpoint is given, that the log grew from it.
//
//	main URL KEY [FILE WITH A KEPT CHECKPOINT]
//
// In GOPATH mode with Debian's golang-golang-x-mod-dev: no network, no module proxy.
package main

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type tree struct {
	size int64
	root tlog.Hash
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Println("REFUSED:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("main URL KEY [FILE]")
	}
	url, key := args[0], args[1]
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return err
	}
	text, err := get(url + "/checkpoint")
	if err != nil {
		return err
	}
	now, err := opened(text, verifier)
	if err != nil {
		return err
	}
	tiles := &reader{url: url}
	hashes := tlog.TileHashReader(tlog.Tree{N: now.size, Hash: now.root}, tiles)
	for n := int64(0); n < now.size; n += 256 {
		entries, err := bundle(url, n/256, min(256, now.size-n))
		if err != nil {
			return err
		}
		for i, entry := range entries {
			at, leaf := n+int64(i), tlog.RecordHash(entry)
			proof, err := tlog.ProveRecord(now.size, at, hashes)
			if err != nil {
				return fmt.Errorf("leaf %d: %v", at, err)
			}
			if err := tlog.CheckRecord(proof, now.size, now.root, at, leaf); err != nil {
				return fmt.Errorf("leaf %d: %v", at, err)
			}
		}
	}
	fmt.Printf("%d leaves included\n", now.size)
	if len(args) < 3 {
		return nil
	}
	kept, err := os.ReadFile(args[2])
	if err != nil {
		return err
	}
	then, err := opened(kept, verifier)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(now.size, then.size, hashes)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, now.size, now.root, then.size, then.root); err != nil {
		return err
	}
	fmt.Printf("%d grew to %d\n", then.size, now.size)
	return nil
}

func min(a, b int64) int64 {
	if a < b {
		return a
	}
	return b
}

func opened(text []byte, verifier note.Verifier) (tree, error) {
	n, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tree{}, err
	}
	lines := strings.Split(n.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tree{}, fmt.Errorf("not a checkpoint of %s", verifier.Name())
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tree{}, err
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tree{}, fmt.Errorf("root: %q", lines[2])
	}
	t := tree{size: size}
	copy(t.root[:], root)
	return t, nil
}

func get(url string) ([]byte, error) {
	answer, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != 200 {
		err = fmt.Errorf("%s: %s", url, answer.Status)
	}
	return body, err
}

// The path of a tile as tlog-tiles has it: the reference also names the height.
func path(t tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(t.Path(), "tile/8/")
}

func bundle(url string, n, width int64) ([][]byte, error) {
	name := path(tlog.Tile{H: 8, L: 0, N: n, W: int(width)})
	data, err := get(url + "/" + strings.Replace(name, "tile/0/", "tile/entries/", 1))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for rest := data; len(rest) > 0; {
		if len(rest) < 2 || len(rest)-2 < int(binary.BigEndian.Uint16(rest)) {
			return nil, fmt.Errorf("bundle %d is cut", n)
		}
		end := 2 + int(binary.BigEndian.Uint16(rest))
		entries = append(entries, rest[2:end])
		rest = rest[end:]
	}
	if int64(len(entries)) != width {
		return nil, fmt.Errorf("bundle %d has %d entries, not %d", n, len(entries), width)
	}
	return entries, nil
}

type reader struct {
	url  string
	seen map[string][]byte
}

func (r *reader) Height() int { return 8 }

func (r *reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	all := make([][]byte, len(tiles))
	for i, t := range tiles {
		if data, ok := r.seen[path(t)]; ok {
			all[i] = data
			continue
		}
		data, err := get(r.url + "/" + path(t))
		if err != nil {
			return nil, err
		}
		all[i] = data
	}
	return all, nil
}

func (r *reader) SaveTiles(tiles []tlog.Tile, data [][]byte) {
	if r.seen == nil {
		r.seen = map[string][]byte{}
	}
	for i, t := range tiles {
		r.seen[path(t)] = data[i]
	}
}
