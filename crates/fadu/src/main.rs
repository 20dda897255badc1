//! `fadu`: the server and its commands. One file a command under `commands/`; this one only reads the command line.

mod backup;
mod bench;
mod chance;
mod clock;
mod commands;
mod durable;
mod guarding;
mod journal;
mod keyfile;
mod lawfile;
mod lawpack;
mod logged;
mod patience;
mod premises;
mod scrubbing;
mod seed;
mod sequencing;
mod serve;
mod table;
mod till;
mod trusting;
mod warning;
mod witness;

use clap::{Parser, Subcommand};
use commands::{
    areas, backup as saving, bench as measuring, demo, discretion, doctor, erase, gateway, items, law, live, log,
    redraw, replay, routes, seed as seeding, serve as serving, verify, witness as witnessing,
};
use std::process::ExitCode;

/// A write makes and drops some thousand small values on one thread or another: the system's allocator takes a quarter of its time.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// 法度：行政执法平台
#[derive(Parser)]
#[command(name = "fadu", version, about, disable_help_subcommand = true)]
struct Line {
    /// 日志格式：text 给人看，json 每行一个对象、每个请求一行
    #[arg(long, global = true, value_enum, default_value = "text")]
    log_format: journal::LogFormat,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// 提供服务
    Serve(serving::Args),
    /// 演示：没有数据时先生成，列出账号和地址，再提供服务
    Demo(demo::Args),
    /// 生成演示数据
    Seed(seeding::Args),
    /// 法律数据：检查、计算期限、查看法规
    #[command(subcommand)]
    Law(law::Args),
    /// 案由：录入待确认的案由
    #[command(subcommand)]
    Items(items::Args),
    /// 裁量标准：录入待确认的裁量标准表
    #[command(subcommand)]
    Discretion(discretion::Args),
    /// 行政区划：录入省、市、县区、街道
    #[command(subcommand)]
    Areas(areas::Args),
    /// 核对记录有没有被改动：0 完好，3 被改动，4 无法判断
    Verify(verify::Args),
    /// 照抽取文件重新抽一遍：0 一致，3 不一致，4 无法判断
    Draw(redraw::Args),
    /// 备份：服务照常运行
    Backup(saving::Backup),
    /// 从备份恢复到空目录，或者演练
    Restore(saving::Restore),
    /// 依法删除个人信息：一人提出，另一人办理
    Erase(erase::Args),
    /// 现场情况：模拟设备
    #[command(subcommand)]
    Live(live::Args),
    /// 登记簿：打印公钥
    #[command(subcommand)]
    Log(log::Args),
    /// 见证别人的登记簿
    #[command(subcommand)]
    Witness(witnessing::Args),
    /// 由记录重建各视图并比对
    Replay(replay::Args),
    /// 测试用的缴款系统：会失败、拖延、重复、丢失通知
    Gateway(gateway::Args),
    /// 与缴款系统对某一日的账
    Reconcile(gateway::Day_),
    /// 查看数据库版本、设置和各表类别
    Doctor(doctor::Args),
    /// 打印权限表：角色 × 路径
    Routes(routes::Args),
    /// 测量：w1 办案，w2 登记簿，w7 文书，w8 列表，w10 启动
    Bench(measuring::Args),
}

fn main() -> ExitCode {
    let line = Line::parse();
    journal::begin(line.log_format);
    let run = match line.command {
        Command::Serve(args) => serving::run(args, line.log_format),
        Command::Demo(args) => demo::run(args, line.log_format),
        Command::Seed(args) => seeding::run(args),
        Command::Law(args) => law::run(args),
        Command::Items(args) => items::run(args),
        Command::Discretion(args) => discretion::run(args),
        Command::Areas(args) => areas::run(args),
        Command::Verify(args) => verify::run(args),
        Command::Draw(args) => redraw::run(&args),
        Command::Backup(args) => saving::backup(args),
        Command::Restore(args) => saving::restore(args),
        Command::Erase(args) => erase::run(args),
        Command::Live(args) => live::run(args),
        Command::Log(args) => log::run(args),
        Command::Witness(args) => witnessing::run(args),
        Command::Replay(args) => replay::run(args),
        Command::Gateway(args) => gateway::run(args),
        Command::Reconcile(args) => gateway::reconcile(args),
        Command::Doctor(args) => doctor::run(args),
        Command::Routes(args) => routes::run(args),
        Command::Bench(args) => measuring::run(args),
    };
    run.unwrap_or_else(|message| {
        eprintln!("fadu: {message}");
        ExitCode::FAILURE
    })
}
