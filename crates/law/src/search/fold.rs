//! What is typed and what is printed made alike: one character for one character, white space left out.

use crate::text::squeezed;
use std::sync::LazyLock;

/// Traditional forms, each before the simplified form that statutes print.
const TRADITIONAL: &str = "處处罰罚證证據据聽听權权責责違违規规條条許许關关機机構构質质量量務务員员當当請请審审議议訴诉訟讼執执強强製制複复業业產产\
    營营場场車车藥药環环護护資资標标準准獎奖勵励費费罷罢錢钱銀银貨货價价財财稅税檢检驗验測测監监視视導导會会計计記记錄录聯联發发現现實实\
    給给與与為为從从來来後后時时間间過过還还這这進进遠远運运連连邊边達达適适選选遺遗醫医險险際际陽阳陰阴隊队階阶雖虽離离難难電电靜静響响\
    頁页項项順顺須须領领頭头題题額额願愿類类養养餘余駐驻點点黨党齊齐齡龄龍龙節节範范築筑簡简糧粮約约級级紀纪純纯納纳紙纸組组細细終终結结\
    絕绝統统經经綜综綠绿維维網网緊紧線线編编緩缓緣缘練练縣县總总績绩織织繼继續续職职聲声勞劳動动勝胜區区協协單单嚴严國国圍围園园圓圆圖图團团\
    壓压壞坏報报塵尘墊垫壟垄執执堅坚媽妈學学宮宫寧宁寬宽寶宝將将專专尋寻對对層层屬属島岛嶺岭帶带幣币廠厂廢废廣广廳厅張张彈弹應应\
    態态懲惩憑凭慣惯戰战戲戏戶户擔担據据損损換换擴扩擾扰攜携攝摄採采敗败敵敌數数斷断於于舊旧曉晓書书東东極极樓楼樣样樹树機机檔档櫃柜\
    決决沒没況况淨净減减湯汤滅灭漢汉潔洁濟济濫滥災灾無无煙烟熱热爭争牆墙狀状獨独獲获瑪玛畫画異异療疗癥症盜盗盡尽眾众確确礦矿禮礼禁禁種种稱称\
    穩稳競竞筆笔築筑簽签籌筹糾纠紅红紛纷細细絡络罵骂義义習习聖圣肅肃脫脱舉举興兴艙舱號号補补裝装裡里見见覺觉觀观觸触訂订訊讯討讨託托\
    設设訪访評评詞词詢询試试詳详誠诚誤误誰谁課课調调論论諾诺謀谋講讲謝谢識识譯译讓让豐丰負负貢贡貧贫販贩貪贪責责貴贵買买貸贷貿贸賀贺\
    賃赁賄贿賊贼賓宾賠赔賣卖賬账賭赌購购贈赠贊赞趙赵趨趋跡迹軍军軌轨軟软較较載载輔辅輕轻輛辆輪轮輸输轉转辦办辭辞農农遞递遲迟遷迁郵邮鄉乡\
    釋释針针鋼钢錯错鎮镇鏈链鐵铁鑒鉴長长門门閉闭開开閒闲閱阅闊阔隨随隱隐雜杂雙双靈灵韓韩預预頒颁頻频顧顾顯显風风飛飞飯饭飲饮飼饲館馆馬马\
    騙骗驅驱體体髮发鬥斗魚鱼鮮鲜鳥鸟麥麦黃黄麼么啟启";

/// The same, by the traditional form.
static PAIRS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let all: Vec<char> = TRADITIONAL.chars().filter(|c| *c != ' ').collect();
    let mut pairs: Vec<(char, char)> = all.chunks_exact(2).map(|p| (p[0], p[1])).collect();
    pairs.sort_unstable();
    pairs.dedup_by_key(|p| p.0);
    pairs
});

/// One character as it is compared.
pub fn fold(c: char) -> char {
    let narrow = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '“' | '”' | '„' => '"',
        '‘' | '’' => '\'',
        '〔' => '[',
        '〕' => ']',
        '○' | '◯' => '〇',
        _ => c,
    };
    if narrow.is_ascii() {
        return narrow.to_ascii_lowercase();
    }
    if let Ok(at) = PAIRS.binary_search_by_key(&narrow, |p| p.0) {
        return PAIRS[at].1;
    }
    narrow
}

/// A text as it is compared: folded, without white space.
pub fn folded(text: &str) -> String {
    squeezed(text).chars().map(fold).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_type_is_made_like_what_is_printed() {
        assert_eq!(folded("行政處罰 聽證"), "行政处罚听证");
        assert_eq!(folded("ＡＢｃ　１２％（一）"), "abc12%(一)");
        assert_eq!(folded("“甲”〔2021〕"), "\"甲\"[2021]");
    }

    #[test]
    fn pairs_stay_pairs() {
        let all: Vec<char> = TRADITIONAL.chars().filter(|c| *c != ' ').collect();
        assert_eq!(all.len() % 2, 0);
        let wrong: Vec<&[char]> = all.chunks(2).filter(|p| fold(p[1]) != p[1]).collect();
        assert!(wrong.is_empty(), "{wrong:?}");
        assert!(all.iter().all(|c| !c.is_ascii()));
    }
}
