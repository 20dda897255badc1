//! The rooms of those who keep the rules, the registers and the machine: as data, so that the navigation and their page tell of the same ones.

use fadu_office::accounts::Who;
use fadu_office::policy::{self, Do};

/// A room: its name, where it is, who may enter, what is done there.
pub struct Room {
    /// Its name.
    pub name: &'static str,
    /// Where it is.
    pub href: &'static str,
    /// What somebody who enters may do.
    pub what: Do,
    /// What is done there.
    pub about: &'static str,
}

const fn room(name: &'static str, href: &'static str, what: Do, about: &'static str) -> Room {
    Room { name, href, what, about }
}

/// All rooms, in groups.
pub const GROUPS: [(&str, &[Room]); 4] = [
    (
        "规则",
        &[
            room("程序", "/admin/procedures", Do::Draft, "程序的版本、草稿、检查和发布"),
            room(
                "法律变动",
                "/admin/law-change",
                Do::Foresee,
                "期限、日历、条文、程序、基准要变，先看牵涉什么、正在办理的案件会怎样",
            ),
            room("法规原文", "/admin/statutes", Do::Draft, "导入法律、法规、规章的原文，先预览，再写入"),
            room("案由", "/admin/items", Do::Catalogue, "确认、停用案由，按表录入"),
            room("裁量标准", "/admin/discretion", Do::Catalogue, "录入、确认、停用裁量标准和免罚清单"),
        ],
    ),
    (
        "职权和人员",
        &[
            room("权责清单", "/admin/powers", Do::Catalogue, "职权的调整、认领、公布"),
            room("履职覆盖率", "/admin/powers/coverage", Do::Cover, "各机关行使了多少职权，逐项可查"),
            room("执法主体", "/admin/bodies", Do::Bodies, "主体的设立、变更、合并、撤销和委托"),
            room("收费目录", "/admin/fees", Do::Catalogue, "收费项目和标准的录入、确认、公开"),
            room("执法人员", "/admin/officers", Do::Officers, "证件的申领、制发、暂停、收回"),
        ],
    ),
    (
        "监督",
        &[
            room("现场情况", "/live", Do::Live, "现在在现场的任务、人员、车辆和视频，在线抽查"),
            room("现场设备", "/live/devices", Do::LiveKeep, "送位置、给画面的设备的登记和注销"),
            room("预警规则", "/warnings/rules", Do::WarningFigures, "各条规则的依据、产生了多少、误报多少、多快发现"),
            room(
                "案卷评查",
                "/reviews",
                Do::ReviewFigures,
                "开展评查、确定评查人员、反馈结果、答复异议、督促整改、共性问题",
            ),
            room("我的评查", "/reviews/marking", Do::Mark, "评查其他机关的案卷：逐项扣分，写明理由和位置"),
            room("评查反馈", "/reviews/own", Do::Reviewed, "本机关案卷的评查结果：异议、整改"),
            room(
                "执法考核",
                "/assessment",
                Do::Assessed,
                "周检查、月考核、季通报、年总评，年度职责清单；看比率和质量，不数罚款、检查",
            ),
            room("执法动态", "/activity", Do::Announce, "通知公告、典型经验、动态：一人起草，另一人审核，然后发布"),
            room("主动抽查", "/admin/sampling", Do::Sample, "定名单、指定公开数值、抽取、记结果，人人可以重算"),
        ],
    ),
    (
        "系统运行",
        &[
            room("登记簿", "/admin/log", Do::Oversee, "公开日志、见证、核对、备份、时间"),
            room("审计日志", "/admin/audit", Do::Audit, "谁从哪里做了什么、看了什么，行为报警和核查"),
            room("地图设定", "/live/map", Do::LiveMap, "现场情况的地图：示意图、导入的边界、瓦片服务"),
            room("证据库", "/admin/evidence", Do::Oversee, "证据文件的存放和巡检"),
            room("删除个人信息", "/admin/erasure", Do::Erase, "保管期限届满后，由两人依法删除"),
        ],
    ),
];

/// Whether any room is open to somebody.
pub fn any(who: &Who) -> bool {
    GROUPS.iter().any(|(_, rooms)| open(who, rooms).next().is_some())
}

/// Those of a group that are open to somebody.
pub fn open<'a>(who: &'a Who, rooms: &'a [Room]) -> impl Iterator<Item = &'a Room> {
    rooms.iter().filter(|r| policy::may(who, r.what, who.agency))
}
