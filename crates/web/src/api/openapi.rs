//! The OpenAPI 3.1 document of /api/v1, made of one table; a test holds the table against the routes that are served.

use super::schemas;
use crate::routes::ROUTES;
use axum::Json;
use serde_json::{Value, json};

/// One operation.
pub struct Op {
    /// Method.
    pub method: &'static str,
    /// Path below /api/v1.
    pub path: &'static str,
    /// Its name.
    pub id: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// Schema of the JSON body, or `bytes`, or empty.
    pub body: &'static str,
    /// Status and schema of the answer; the schema may be `bytes`, `pdf` or empty.
    pub answer: (&'static str, &'static str),
    /// Parameters of query and header.
    pub asks: &'static [&'static str],
}

const KEY: &[&str] = &["Idempotency-Key"];

const LIST: &[&str] =
    &["q", "agency", "procedure", "step", "closed", "item", "handler", "from", "to", "cursor", "before", "limit"];

const fn op(
    (method, path): (&'static str, &'static str),
    (id, summary): (&'static str, &'static str),
    body: &'static str,
    answer: (&'static str, &'static str),
    asks: &'static [&'static str],
) -> Op {
    Op { method, path, id, summary, body, answer, asks }
}

/// Every operation of the API.
#[rustfmt::skip]
pub const OPS: &[Op] = &[
    op(("POST", "/session"), ("signIn", "登录，取得令牌"), "SignIn", ("200", "Session"), &[]),
    op(("DELETE", "/session"), ("signOut", "退出登录"), "", ("204", ""), &[]),
    op(("GET", "/matters"), ("listMatters", "可见事项列表，新的在前"), "", ("200", "Matters"), LIST),
    op(("POST", "/matters"), ("openMatter", "新立事项"), "Opening", ("201", "Done"), KEY),
    op(("GET", "/matters/{id}"), ("showMatter", "一个事项的全部情况"), "", ("200", "Matter"), &["explain"]),
    op(("GET", "/matters/{id}/intents/{intent}"), ("showForm", "一步办理的表单"), "", ("200", "Form"), &[]),
    op(("POST", "/matters/{id}/intents/{intent}"), ("doIntent", "办理一步"), "Doing", ("200", "Done"), KEY),
    op(("POST", "/matters/{id}/evidence"), ("takeIn", "上传证据文件，返回可填入表单的文件值"), "bytes", ("201", "File"), &["X-File-Name", "X-Content-SHA256", "X-Captured-At", "X-Device-Now", "X-Device", "X-Place", "X-Source", "X-Device-Key", "X-Signed-At", "X-Device-Signature"]),
    op(("GET", "/matters/{id}/evidence/{event}"), ("showEvidence", "取回证据原件，可以只取一段（Range）；每一段都先核对再给"), "", ("200", "bytes"), &["field"]),
    op(("GET", "/matters/{id}/evidence/{event}/custody"), ("showCustody", "一件证据的来历、是否完好和保管链"), "", ("200", "Custody"), &["field"]),
    op(("POST", "/matters/{id}/evidence/{event}/destruction"), ("destroyEvidence", "销毁证据文件：ask 申请，approve 由另一人批准，withdraw 撤回；到期由系统销毁"), "Destroying", ("200", "Custody"), &["field"]),
    op(("GET", "/matters/{id}/erasure"), ("showErasure", "案件各当事人的保管期限和个人信息删除办到哪一步；没有内容"), "", ("200", "Erasable"), &[]),
    op(("POST", "/matters/{id}/erasure"), ("erase", "依法删除个人信息：propose 提出，erase 由另一人办理；保管期限没有届满的拒绝"), "Erasing", ("200", "Erasable"), &[]),
    op(("GET", "/audit"), ("listAudit", "审计日志，新的在前；before 是已经看过的最后一条的序号"), "", ("200", "Audit"), &["name", "place", "what", "result", "from", "to", "before"]),
    op(("GET", "/devices"), ("listDevices", "我的取证设备"), "", ("200", "Devices"), &[]),
    op(("POST", "/devices"), ("doDevice", "取证设备：enrol 登记，check 校时，return 交回"), "Device", ("200", "Devices"), &[]),
    op(("POST", "/devices/challenge"), ("askDevice", "登记、校时以前取得的随机数，五分钟内由设备签名"), "", ("200", "DeviceAsked"), &[]),
    op(("GET", "/matters/{id}/replay"), ("replayCase", "案件回放：全部记录按先后，带文字、图像、录音、录像"), "", ("200", "Replay"), &[]),
    op(("GET", "/matters/{id}/review"), ("reviewFile", "机器预评：归档的案卷按评查标准扣什么分，每处写明理由和位置"), "", ("200", "FileReview"), &[]),
    op(("POST", "/matters/{id}/uploads"), ("beginUpload", "开始分段上传一个大文件（至多 2 GiB）"), "Upload", ("201", "Uploading"), &[]),
    op(("GET", "/matters/{id}/uploads/{upload}"), ("showUpload", "收到了多少，从哪里接着传"), "", ("200", "Uploading"), &[]),
    op(("PUT", "/matters/{id}/uploads/{upload}"), ("putPiece", "上传一段（至多 8 MiB）；同一段再传不改变什么；答 409 的从 received 处接着传"), "bytes", ("200", "Received"), &["offset"]),
    op(("POST", "/matters/{id}/uploads/{upload}/complete"), ("completeUpload", "全部传完，核对摘要，返回可填入表单的文件值"), "", ("201", "File"), &[]),
    op(("GET", "/matters/{id}/events"), ("listEvents", "事项的全部记录"), "", ("200", "Events"), &[]),
    op(("GET", "/matters/{id}/move"), ("showMove", "转到现行程序版本的影响；什么也不办"), "", ("200", "Move"), &[]),
    op(("POST", "/matters/{id}/move"), ("move", "转到现行程序版本；seen 是看过的影响"), "Moving", ("200", "Done"), KEY),
    op(("GET", "/matters/{id}/papers"), ("listPapers", "事项的文书"), "", ("200", "Papers"), &[]),
    op(("GET", "/matters/{id}/papers/{n}"), ("showPaper", "一份文书的 PDF"), "", ("200", "pdf"), &[]),
    op(("GET", "/matters/{id}/papers/{n}/proof"), ("showProof", "一份文书的证明文件（docs/format/proof-v2.md）；记录公布以后才有"), "", ("200", "Proof"), &[]),
    op(("GET", "/matters/{id}/volume"), ("showVolume", "整卷 PDF：which=main 正卷（缺省）、side 副卷、whole 全卷；还在装订的答 202"), "", ("200", "pdf"), &["which"]),
    op(("GET", "/inbox"), ("showInbox", "待办"), "", ("200", "Inbox"), &[]),
    op(("POST", "/reported"), ("report", "补录已经发生的办理；不拒绝，缺什么记为问题"), "Report", ("201", "Reported"), KEY),
    op(("GET", "/collected"), ("showCollected", "归集：给出 source 和 number 的，一件的情况；不给的，各月、各机关、各类别、各来源的归集统计"), "", ("200", "Collected"), &["source", "number", "from", "to", "agency", "kind"]),
    op(("GET", "/answers"), ("listAnswers", "来文和答复：其他机关送达本机关的，新的在前"), "", ("200", "Answers"), &["closed", "cursor", "limit"]),
    op(("POST", "/answers"), ("askBody", "向监督本机关的机构申请，如执法协调；由本机关的负责人、承办机构负责人提出"), "AskBody", ("201", "Asked"), KEY),
    op(("GET", "/answers/{id}"), ("showAnswer", "来文和答复的一件：送达本机关的、本机关答复的、现在可以办的、期限"), "", ("200", "AnswerPage"), &[]),
    op(("POST", "/intake"), ("takeIn", "批量登记别的平台转来的（如 12345 工单），一件或者多件；同一来源、同一编号再传不重复，内容变了的作为补充（须有 reason）"), "Intake", ("201", "CollectedResults"), &[]),
    op(("POST", "/collected"), ("collect", "归集别处办理的执法行为，一件或者多件；同一来源、同一编号再传不重复，内容变了的作为更正（须有 reason）"), "Collecting", ("201", "CollectedResults"), &[]),
    op(("POST", "/sync"), ("sync", "上传离线办理的一批；逐条答复，办不进去的暂存，不丢失"), "Batch", ("200", "Synced"), &[]),
    op(("GET", "/matters/{id}/findings"), ("listFindings", "补录发现的问题和补录的办理"), "", ("200", "Findings"), &[]),
    op(("GET", "/quarantine"), ("listQuarantine", "暂存的补录"), "", ("200", "Quarantine"), &[]),
    op(("GET", "/quarantine/{item}"), ("showQuarantined", "一条暂存的补录"), "", ("200", "Quarantined"), &[]),
    op(("POST", "/quarantine/{item}"), ("settleQuarantined", "认领（补录入卷）或者退回"), "Settling", ("200", "Reported"), &[]),
    op(("GET", "/officers"), ("listOfficers", "本机关人员"), "", ("200", "Officers"), &[]),
    op(("GET", "/items"), ("listItems", "本机关案由"), "", ("200", "Items"), &["q"]),
    op(("GET", "/parties"), ("listParties", "当事人登记：按名称（含曾用名）、代码、证照编号查；自然人只按全名或者号码"), "", ("200", "Parties"), &["q"]),
    op(("POST", "/law-changes"), ("beginLawChange", "法律变动：改一项（期限、日历、条文、裁量标准、草稿、用过的一版、文件），算出牵涉什么、正在办理的案件会怎样；什么也不改"), "LawChanging", ("202", "LawChange"), &[]),
    op(("GET", "/law-changes/{change}"), ("showLawChange", "法律变动算到哪里；算好了的，结果"), "", ("200", "LawChange"), &[]),
    op(("DELETE", "/law-changes/{change}"), ("cancelLawChange", "取消一项还在算的法律变动"), "", ("204", ""), &[]),
    op(("GET", "/reviews"), ("listReviews", "案卷评查：各轮评查"), "", ("200", "Reviews"), &[]),
    op(("POST", "/reviews"), ("openReview", "开展一轮评查：sampling 是抽查的编号，抽到的全部评查；没有的，files 是选取的案卷"), "ReviewOpening", ("201", "Review"), &[]),
    op(("GET", "/reviews/{round}"), ("showReview", "一轮评查：案卷、评查人员、结果、共性问题"), "", ("200", "Review"), &[]),
    op(("POST", "/reviews/{round}"), ("doReview", "do：allot 抽取评查人员，third 抽取第三人（file），tell 反馈结果，close 结束"), "ReviewDeed", ("200", "Review"), &[]),
    op(("GET", "/reviews/{round}/files/{id}"), ("showReviewedFile", "一件的评查：评查表、结果、异议、整改"), "", ("200", "ReviewedFile"), &[]),
    op(("POST", "/reviews/{round}/files/{id}"), ("doReviewedFile", "do：name 指定（persons），replace 更换（out、reason），answer 答复异议（points），order 要求整改（what、due），accept、return 验收（reason、due）"), "ReviewedFileDeed", ("200", "ReviewedFile"), &[]),
    op(("GET", "/reviews/marking"), ("listMarking", "要我评查的案卷"), "", ("200", "Marking"), &[]),
    op(("GET", "/reviews/marking/{round}/{id}"), ("showMarking", "要我评查的一件：案卷、项目、系统的意见、我的评查表"), "", ("200", "MarkingPage"), &[]),
    op(("POST", "/reviews/marking/{round}/{id}"), ("handInSheet", "提交评查表，提交以后不能再改"), "ReviewSheet", ("200", "MarkingPage"), &[]),
    op(("GET", "/reviews/own"), ("listOwnResults", "反馈给本机关的评查结果"), "", ("200", "OwnResults"), &[]),
    op(("GET", "/reviews/own/{round}/{id}"), ("showOwnResult", "本机关一件案卷的评查结果"), "", ("200", "OwnResult"), &[]),
    op(("POST", "/reviews/own/{round}/{id}"), ("doOwnResult", "object 提出异议（各项 item、reason），或者 report 报告整改"), "OwnResultDeed", ("200", "OwnResult"), &[]),
    op(("GET", "/assessments"), ("listAssessments", "执法考核的批次：机关看冻结以后的"), "", ("200", "Assessments"), &[]),
    op(("POST", "/assessments"), ("openAssessment", "启动一次考核：course 哪一种，day 期间里的任一天"), "AssessmentOpening", ("201", "Assessment"), &[]),
    op(("GET", "/assessments/{round}"), ("showAssessment", "一次考核：各机关的指标"), "", ("200", "Assessment"), &[]),
    op(("POST", "/assessments/{round}"), ("doAssessment", "考核：freeze 计算并冻结，object 提出异议，answer 答复（changes：编号到 true 改为符合、false 不计入），settle 认定红线线索，conclude 定稿，document 起草通报，void 作废"), "AssessmentDeed", ("200", "Assessment"), &[]),
    op(("GET", "/assessments/{round}/{body}/{indicator}"), ("showFigure", "一个数据：查询、名单、异议和答复"), "", ("200", "AssessedFigure"), &[]),
    op(("GET", "/samplings"), ("listSamplings", "主动抽查：方案、数值、作废"), "", ("200", "Samplings"), &[]),
    op(("POST", "/samplings"), ("planSampling", "安排一次抽查：名单当时定下，数值以后公布；claim（good、risk、what）是验证一个说法"), "SamplingPlanning", ("201", "Sampling"), &[]),
    op(("GET", "/samplings/{sampling}"), ("showSampling", "一次抽查：抽到的案卷和结果"), "", ("200", "Sampling"), &[]),
    op(("POST", "/samplings/{sampling}"), ("doSampling", "抽查：value 录入公布的数值并抽取，file、met、note 记一件的结果，void 写明理由作废"), "SamplingDeed", ("200", "Sampling"), &[]),
    op(("GET", "/powers"), ("listPowers", "权责清单：按日、状态、类别、机关、文字查；cursor 用上次答复的 next"), "", ("200", "Powers"), &["q", "stage", "category", "body", "day", "cursor"]),
    op(("GET", "/powers/coverage"), ("showCoverage", "履职覆盖率：期末认领的职权里期间内行使过的，各机关分列，到案由"), "", ("200", "Coverage"), &["from", "until"]),
    op(("GET", "/powers/{code}"), ("showPower", "一项职权：某日的内容、依据、认领机关和历次调整"), "", ("200", "PowerPage"), &["day"]),
    op(("POST", "/powers/{code}"), ("doPower", "职权：adjust 提出调整（新增、变更、取消、划转），approve 由另一人批准，return 退回，claim 本机关认领，give-up 退出认领，show 公开，withhold 不公开"), "PowerDeed", ("200", "PowerPage"), &[]),
    op(("GET", "/warnings"), ("listWarnings", "预警线索，危害大的在前：承办人看自己的，负责人看本机关的，监督人员在宽限期过后看全部；after 用上次答复的 next"), "", ("200", "Warnings"), &["state", "agency", "rule", "level", "after"]),
    op(("GET", "/warnings/{clue}"), ("showWarning", "一条预警线索：依据、起因、怎样消除、处置过程"), "", ("200", "WarningPage"), &[]),
    op(("POST", "/warnings/{clue}"), ("doWarning", "预警线索：answer 处置（cured 改正、explained 说明情况，附案卷里的材料；false-alarm 误报），take-up 交办，close 办结"), "WarningDeed", ("200", "WarningPage"), &[]),
    op(("GET", "/warning-rules"), ("listWarningRules", "预警规则：产生、消除、处置、误报各多少，准确率和发现用时"), "", ("200", "WarningRules"), &[]),
    op(("POST", "/positions"), ("sendPositions", "设备送位置：用登记时发给的设备密钥作 Bearer；只有开启了位置共享的现场任务才收，别的拒绝、不保存；一个也没收的答 422"), "Positions", ("200", "PositionsTaken"), &[]),
    op(("GET", "/live"), ("showLive", "现场情况：现场任务、共享位置的人员和车辆、视频"), "", ("200", "Live"), &["kind", "area", "procedure", "body"]),
    op(("POST", "/live/checks"), ("checkLive", "在线抽查：finding 是 in-order 未发现问题、question 有疑问、supervise 转为执法监督；写进案卷的过程记录"), "LiveChecking", ("201", "LiveChecked"), &[]),
    op(("GET", "/live/devices"), ("listLiveDevices", "本机关的现场设备"), "", ("200", "LiveDevices"), &[]),
    op(("POST", "/live/devices"), ("doLiveDevice", "现场设备：issue 登记（密钥只在这次答复里），withdraw 注销"), "LiveDeviceDeed", ("200", "LiveDevices"), &[]),
    op(("GET", "/live/sharing"), ("listSharing", "我的现场任务和可以用来共享位置的设备"), "", ("200", "LiveOwn"), &[]),
    op(("POST", "/live/sharing"), ("doSharing", "位置共享：on 开启，off 关闭"), "LiveSwitch", ("200", "LiveShare"), &[]),
    op(("GET", "/figures/pivot"), ("showPivot", "交叉统计：pivot 是常用的一种；或者 what 计什么，rows、columns 各一个或者两个维度（逗号分开），measure=money 计金额，only 是条件（维度:值，分号分开，没有值写 -）"), "", ("200", "PivotAnswer"), &["pivot", "what", "rows", "columns", "only", "from", "until", "measure", "page"]),
    op(("GET", "/figures/list"), ("listFigure", "一个统计数字的组成：各件事项，最新的在前"), "", ("200", "FigureItems"), &["what", "only", "from", "until", "page"]),
    op(("GET", "/procedures"), ("listProcedures", "程序：各步、字段、要求"), "", ("200", "Procedures"), &[]),
    op(("GET", "/procedures/{procedure}/chart"), ("showChart", "程序的流程图：SVG（一张）或者 BPMN 2.0（全部）"), "", ("200", "bytes"), &["format", "audience", "chart", "overlay", "version"]),
];

/// `GET /openapi.json`.
pub async fn show() -> Json<Value> {
    Json(document())
}

/// The document.
pub fn document() -> Value {
    let mut paths = serde_json::Map::new();
    for op in OPS {
        let slot = paths.entry(op.path).or_insert_with(|| json!({}));
        slot[op.method.to_ascii_lowercase()] = operation(op);
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "法度 Fadu", "version": "1", "description": "行政执法办案接口；与页面同一套办理动作。" },
        "servers": [{ "url": "/api/v1" }],
        "paths": paths,
        "components": {
            "schemas": schemas::all(),
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } },
        },
    })
}

fn operation(op: &Op) -> Value {
    let problem = json!({
        "description": "RFC 9457",
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    });
    let (status, schema) = op.answer;
    let mut answer = json!({ "description": op.summary });
    if !schema.is_empty() {
        answer["content"] = content(schema);
    }
    let mut out = json!({
        "operationId": op.id, "summary": op.summary, "parameters": parameters(op),
        "responses": { status: answer, "default": problem },
        "security": if is_public(op) { json!([]) } else { json!([{ "bearer": [] }]) },
    });
    if op.asks == KEY && status == "201" {
        out["responses"]["200"] =
            json!({ "description": "同一 Idempotency-Key 已办过，原样答复", "content": content(schema) });
    }
    if op.id == "showVolume" {
        out["responses"]["202"] = json!({ "description": "正在装订：done 和 total 是件数，过 Retry-After 秒再问", "content": content("Binding") });
    }
    if !op.body.is_empty() {
        out["requestBody"] = json!({ "required": true, "content": content(op.body) });
    }
    out
}

fn is_public(op: &Op) -> bool {
    ROUTES.iter().any(|r| r.public && r.method == op.method && r.path.strip_prefix("/api/v1") == Some(op.path))
}

fn content(schema: &str) -> Value {
    match schema {
        "bytes" => json!({ "*/*": { "schema": { "type": "string", "format": "binary" } } }),
        "pdf" => json!({ "application/pdf": { "schema": { "type": "string", "format": "binary" } } }),
        name => json!({ "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } }),
    }
}

fn parameters(op: &Op) -> Vec<Value> {
    let in_path = op.path.split('/').filter_map(|p| p.strip_prefix('{')?.strip_suffix('}'));
    let path = in_path.map(|name| json!({ "name": name, "in": "path", "required": true, "schema": kind(name) }));
    let place = |name: &str| if name.contains('-') { "header" } else { "query" };
    let asks = op.asks.iter().map(|n| json!({ "name": n, "in": place(n), "required": false, "schema": kind(n) }));
    path.chain(asks).collect()
}

fn kind(name: &str) -> Value {
    match name {
        "n" | "event" | "limit" => json!({ "type": "integer", "minimum": if name == "event" { 0 } else { 1 } }),
        "closed" => json!({ "type": "boolean" }),
        "from" | "to" | "until" | "day" => json!({ "type": "string", "format": "date" }),
        "result" => json!({ "enum": ["done", "refused", "failed"] }),
        "explain" => json!({ "enum": ["1"] }),
        "format" => json!({ "enum": ["svg", "bpmn"] }),
        "state" => json!({ "enum": ["open", "handled", "taken", "cleared", "closed"] }),
        "level" => json!({ "enum": ["1", "2", "3"] }),
        "stage" => json!({ "enum": ["listed", "unclaimed", "waiting", "struck"] }),
        "audience" => json!({ "enum": ["staff", "public"] }),
        "which" => json!({ "enum": ["main", "side", "whole"] }),
        "offset" | "X-Captured-At" | "X-Device-Now" => json!({ "type": "integer", "minimum": 0 }),
        "X-Source" => json!({ "enum": ["app", "gallery", "handed"] }),
        "X-Content-SHA256" => json!({ "type": "string", "minLength": 64, "maxLength": 64 }),
        "Idempotency-Key" => json!({ "type": "string", "minLength": 1, "maxLength": 128 }),
        _ => json!({ "type": "string" }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_holds_what_is_served_and_nothing_else() {
        let served = ROUTES.iter().filter_map(|r| Some((r.method, r.path.strip_prefix("/api/v1")?)));
        let told: BTreeSet<_> = OPS.iter().map(|o| (o.method, o.path)).collect();
        assert_eq!(served.collect::<BTreeSet<_>>(), told);
        assert_eq!(told.len(), OPS.len());
    }

    #[test]
    fn every_reference_has_its_schema() {
        let document = document();
        let text = document.to_string();
        for part in text.split("\"#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
        let ids: BTreeSet<_> = OPS.iter().map(|o| o.id).collect();
        assert_eq!(ids.len(), OPS.len());
        assert_eq!(document["paths"]["/session"]["post"]["security"], json!([]));
        assert_eq!(document["paths"]["/inbox"]["get"]["security"], json!([{ "bearer": [] }]));
    }
}
