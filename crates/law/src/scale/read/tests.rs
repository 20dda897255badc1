use super::*;

fn reading() -> Reading {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law/reading/clauses.toml");
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn row(line: usize, tier: &str, circumstance: &str, standard: &str) -> ScaleRow {
    ScaleRow {
        line,
        part: "某法".into(),
        number: "2-1".into(),
        act: "未记台账的".into(),
        basis: "《某法》（2020年修订）第八条第（二）项：未记台账的，处二万元以上二十万元以下罚款".into(),
        tier: tier.into(),
        circumstance: circumstance.into(),
        standard: standard.into(),
        ..ScaleRow::default()
    }
}

fn read(rows: &[ScaleRow]) -> (Vec<ReadScale>, Vec<(usize, String)>) {
    let of = ScaleSource {
        title: "某市裁量标准".into(),
        owner: "某局".into(),
        from: "2020-03-01".parse().unwrap(),
        until: None,
    };
    let ids = BTreeMap::from([("某法".to_string(), "some-law".to_string())]);
    scales(&reading(), (&of, &ids), rows)
}

/// What one standard says: least, most, base, whom.
fn check(standard: &str, is: &[(i64, i64, &str, &str)]) {
    let found = amounts(&reading(), standard).unwrap();
    let found: Vec<_> =
        found.iter().map(|a| (a.min, a.max.unwrap(), a.per.as_deref().unwrap_or(""), a.when.as_str())).collect();
    assert_eq!(found, is, "{standard}");
}

#[test]
fn standards_in_the_notations_that_occur() {
    let wan = 1_000_000;
    check("责令改正，处二万元以上五万元以下罚款", &[(2 * wan, 5 * wan, "", "")]);
    check("处十二万以上十五万元以下罚款", &[(12 * wan, 15 * wan, "", "")]);
    check("可以处二百以上五百元以下的罚款", &[(20_000, 50_000, "", "")]);
    check("责令备案，处一万元以下罚款", &[(0, wan, "", "")]);
    check("没收违法所得，处10万元罚款", &[(10 * wan, 10 * wan, "", "")]);
    check("处所收费用三倍以上四倍以下的罚款", &[(300, 400, "fees", "")]);
    check("处建设项目总投资额百分之一以上百分之二以下的罚款", &[(100, 200, "total-investment", "")]);
    check(
        "责令改正，处十万元罚款，对个人处以五千元以上一万元以下罚款",
        &[(10 * wan, 10 * wan, "", ""), (wan / 2, wan, "", "个人")],
    );
    check(
        "处二万元以上五万元以下罚款，个人处五千元罚款",
        &[(2 * wan, 5 * wan, "", ""), (wan / 2, wan / 2, "", "个人")],
    );
    check(
        "处二十万元以上七十万元以下罚款：（1）每增加1个超标因子增加一万元，不足的向高取整",
        &[(20 * wan, 70 * wan, "", "")],
    );
    check(
        "处以直接经济损失2倍罚款；对责任人员可以处上一年度从本单位取得收入10％以下的罚款",
        &[(200, 200, "loss", ""), (0, 1000, "own-income", "个人")],
    );
    check("给予警告", &[]);
}

#[test]
fn what_is_not_understood_is_refused_with_its_reason() {
    let says = |standard: &str| amounts(&reading(), standard).unwrap_err();
    assert_eq!(says("处七万元以下九万元以下罚款"), "数额的写法前后矛盾，原文可能有误");
    assert_eq!(says("按照直接损失的百分之三十计算罚款，但是最高不超过一百万元"), "写了 1 处罚款，读出数额 0 处");
    assert_eq!(says("处五万元以上罚款"), "数额没有上限");
    assert_eq!(says("处每吨一百元罚款"), "按“每吨”计算的数额，还不能列入");
    assert_eq!(says("处三倍罚款"), "没有读出倍数或者比例的基数");
    assert_eq!(says("从严处理"), "没有写明怎样处罚");
    assert_eq!(says(""), "没有写明怎样处罚");
}

#[test]
fn rows_of_an_act_become_its_tiers() {
    let rows = [
        row(2, "1", "甲", "处二万元以上五万元以下罚款"),
        row(3, "2", "乙", "处五万元以上十万元以下罚款"),
        row(4, "2", "丙", "处五万元以上十万元以下罚款"),
        row(5, "", "丁", ""),
        row(6, "3", "戊", "处十二万元以上二十万元以下罚款"),
        row(7, "1", "己", "处二十万元罚款"),
        row(8, "2", "庚", "从严"),
    ];
    let (all, refused) = read(&rows);
    let [one] = &all[..] else { panic!("{all:?}") };
    let rungs: Vec<_> = one
        .scale
        .rungs
        .iter()
        .map(|r| (r.name.as_str(), r.run, r.circumstances.iter().map(|c| c.text.as_str()).collect::<String>()))
        .collect();
    let is = [("第一档", 0, "甲"), ("第二档", 0, "乙丙丁"), ("第三档", 0, "戊"), ("第一档", 1, "己")];
    assert_eq!(rungs, is.map(|(a, b, c)| (a, b, c.to_string())));
    assert_eq!(refused, [(8, "没有写明怎样处罚".to_string())]);
    assert_eq!(one.unread, ["第 8 行没有读出：没有写明怎样处罚"]);
    assert_eq!(one.notes, ["“第二档”与“第三档”不相衔接"]);
    assert_eq!((one.line, one.rows, one.scale.place.as_str()), (2, 7, "某法 2-1"));
    assert_eq!(one.scale.basis, ["some-law/8.0.2".parse::<Citation>().unwrap()]);
}

/// Where the table prints a further condition in the place of the article.
#[test]
fn a_further_condition_begins_another_counting() {
    let later = |line, basis: &str, standard: &str| ScaleRow { basis: basis.into(), ..row(line, "1", "乙", standard) };
    let rows = [
        row(2, "1", "甲", "处二万元以上五万元以下罚款"),
        later(3, "逾期不改正的，处二十万元以上一百万元以下的罚款。", "处二十万元以上四十万元以下罚款"),
        later(4, "对直接负责的主管人员，处一万元以上二万元以下罚款", "处一万元以上二万元以下罚款"),
    ];
    let (all, refused) = read(&rows);
    let rungs: Vec<_> =
        all[0].scale.rungs.iter().map(|r| (r.name.as_str(), r.run, r.amounts[0].when.as_str())).collect();
    assert_eq!(
        rungs,
        [("第一档", 0, ""), ("第一档（逾期不改正的）", 1, ""), ("第一档（对直接负责的主管人员）", 2, "个人")]
    );
    assert!(refused.is_empty() && all.len() == 1);
}

#[test]
fn a_basis_that_is_not_in_the_law_base_is_kept_and_told() {
    let other = ScaleRow {
        basis: "中华人民共和国某条例》第五十五条第（二）项：".into(),
        ..row(2, "1", "甲", "给予警告")
    };
    let (all, _) = read(&[other]);
    assert_eq!(all[0].scale.statute, "某条例");
    assert_eq!(all[0].scale.basis[0].to_string(), "某条例/55.0.2");
    assert_eq!(all[0].notes, ["法规库里没有《某条例》，依据按原文保留"]);
    let none = ScaleRow { basis: "依法".into(), ..row(2, "1", "甲", "给予警告") };
    assert_eq!(read(&[none]).0[0].notes, ["没有读出依据的条文"]);
    assert_eq!(read(&[row(2, "", "甲", "")]).1, [(2, "档次和标准都空着，上面也没有可以承接的一档".to_string())]);
    assert_eq!(read(&[row(2, "x", "甲", "给予警告")]).1, [(2, "读不懂档次“x”".to_string())]);
    assert_eq!(read(&[row(2, "1", "", "给予警告")]).1, [(2, "没有写明情节".to_string())]);
}

#[test]
fn a_factor_table_reads() {
    let factor = |line, factor: &str, value: &str, weight: &str| ScaleRow {
        factor: factor.into(),
        weight: weight.into(),
        ..row(line, "", value, "")
    };
    let rows = [
        factor(2, "最高额", "", "200000元"),
        factor(3, "裁量起点", "", "10%"),
        factor(4, "表现", "未联网", "0%"),
        factor(5, "表现", "未安装", "30％"),
        factor(6, "整改", "已改", "0"),
        factor(7, "整改", "未改", "二成"),
        factor(8, "下限", "", "20%"),
    ];
    let (all, refused) = read(&rows);
    let factors = all[0].scale.factors.as_ref().unwrap();
    assert_eq!((factors.most_fen, factors.start, factors.floor, factors.cap), (Money(20_000_000), 10, 20, 100));
    let values: Vec<_> = factors.values().map(|(f, c, p)| (f.name.as_str(), c.text.as_str(), p)).collect();
    assert_eq!(values, [("表现", "未联网", 0), ("表现", "未安装", 30), ("整改", "已改", 0)]);
    assert_eq!(refused, [(7, "权重“二成”请写成如 15%".to_string())]);
    assert_eq!(all[0].unread, ["第 7 行没有读出：权重“二成”请写成如 15%", "要素“整改”只有一个情形"]);
}

#[test]
fn a_list_of_what_is_not_punished_reads() {
    let condition = |line, text: &str, how: &str| ScaleRow { waived: how.into(), ..row(line, "", text, "") };
    let rows = [
        condition(2, "首次违法", "同时满足"),
        condition(3, "限期内改正，危害后果轻微", "同时满足"),
        condition(4, "另一", "之一"),
        condition(5, "另一", "都要"),
        condition(6, "", "同时满足"),
    ];
    let (all, refused) = read(&rows);
    let waiver = all[0].scale.waiver.as_ref().unwrap();
    assert!(waiver.all && all[0].scale.rungs.is_empty());
    let texts: Vec<&str> = waiver.conditions.iter().map(|c| c.text.as_str()).collect();
    assert_eq!(texts, ["首次违法", "限期内改正，危害后果轻微"]);
    let lines: Vec<usize> = refused.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [4, 5, 6]);
    let named = Scale { id: "CJ-1".into(), ..all[0].scale.clone() };
    assert_eq!(named.conditions().map(|(id, _)| id).collect::<Vec<_>>(), ["CJ-1.c1", "CJ-1.c2"]);
}
