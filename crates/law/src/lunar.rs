//! The days that the holiday regulation fixes by the lunar calendar or the sun, 2000 to 2099, and the statutory days of a year.

use fadu_base::Day;

/// First year of the table.
pub(crate) const FIRST_YEAR: i32 = 2000;
/// Last year of the table.
pub(crate) const LAST_YEAR: i32 = 2099;

/// Spring Festival (first day of the first month), Dragon Boat (fifth of the fifth), Mid-Autumn (fifteenth of the eighth),
/// each as month × 100 + day, a row for six years.
#[rustfmt::skip]
const LUNAR: [(u16, u16, u16); 100] = [
    (205, 606, 912), (124, 625, 1001), (212, 615, 921), (201, 604, 911), (122, 622, 928), (209, 611, 918),
    (129, 531, 1006), (218, 619, 925), (207, 608, 914), (126, 528, 1003), (214, 616, 922), (203, 606, 912),
    (123, 623, 930), (210, 612, 919), (131, 602, 908), (219, 620, 927), (208, 609, 915), (128, 530, 1004),
    (216, 618, 924), (205, 607, 913), (125, 625, 1001), (212, 614, 921), (201, 603, 910), (122, 622, 929),
    (210, 610, 917), (129, 531, 1006), (217, 619, 925), (206, 609, 915), (126, 528, 1003), (213, 616, 922),
    (203, 605, 912), (123, 624, 1001), (211, 612, 919), (131, 601, 908), (219, 620, 927), (208, 610, 916),
    (128, 530, 1004), (215, 618, 924), (204, 607, 913), (124, 527, 1002), (212, 614, 920), (201, 603, 910),
    (122, 622, 928), (210, 611, 917), (130, 531, 1005), (217, 619, 925), (206, 608, 915), (126, 529, 1004),
    (214, 615, 922), (202, 604, 911), (123, 623, 930), (211, 613, 919), (201, 601, 907), (219, 620, 926),
    (208, 610, 916), (128, 530, 1005), (215, 617, 924), (204, 606, 913), (124, 625, 1002), (212, 614, 921),
    (202, 603, 909), (121, 622, 928), (209, 611, 917), (129, 601, 1006), (217, 619, 925), (205, 608, 915),
    (126, 528, 1003), (214, 616, 923), (203, 604, 911), (123, 623, 929), (211, 613, 919), (131, 602, 908),
    (219, 620, 926), (207, 610, 916), (127, 530, 1005), (215, 617, 924), (205, 606, 912), (124, 624, 1001),
    (212, 614, 920), (202, 604, 910), (122, 622, 928), (209, 611, 917), (129, 601, 1006), (217, 619, 926),
    (206, 607, 914), (126, 527, 1003), (214, 615, 922), (203, 605, 911), (124, 623, 929), (210, 613, 918),
    (130, 602, 908), (218, 621, 927), (207, 609, 916), (127, 529, 1005), (215, 617, 924), (205, 606, 913),
    (125, 624, 930), (212, 614, 920), (201, 604, 909), (121, 623, 929),
];

/// The statutory days off of all citizens in a year (全国年节及纪念日放假办法 第2条), with their names; empty outside the table.
/// From 2025 (fourth revision, 2024-11-10) New Year's Eve and 2 May are among them; before, the rule of 2013 is taken.
pub(crate) fn statutory_days(year: i32) -> Vec<(Day, &'static str)> {
    let Some((spring, boat, moon)) = usize::try_from(year - FIRST_YEAR).ok().and_then(|i| LUNAR.get(i)).copied() else {
        return Vec::new();
    };
    let on = |md: u16| Day::new(year, u32::from(md / 100), u32::from(md % 100));
    let revised = year >= 2025;
    let mut days = Vec::with_capacity(13);
    let mut add = |from: Option<Day>, count: i32, name| {
        days.extend(from.into_iter().flat_map(|d| (0..count).map(move |n| (d.plus(n), name))));
    };
    add(on(101), 1, "元旦");
    add(on(spring).map(|d| d.plus(-i32::from(revised))), 3 + i32::from(revised), "春节");
    add(Day::new(year, 4, qingming(year)), 1, "清明节");
    add(on(501), 1 + i32::from(revised), "劳动节");
    add(on(boat), 1, "端午节");
    add(on(1001), 3, "国庆节");
    add(on(moon), 1, "中秋节");
    days
}

/// The day in April on which the sun reaches 15°: the usual formula for 2000 to 2099.
fn qingming(year: i32) -> u32 {
    let y = year - 2000;
    (y * 2422 / 10_000 + i32::from(y * 2422 % 10_000 >= 1900) + 4 - y / 4) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_of_2027_and_2024() {
        let show =
            |y| statutory_days(y).iter().map(|(d, _)| d.to_string()[5..].to_string()).collect::<Vec<_>>().join(" ");
        assert_eq!(show(2027), "01-01 02-05 02-06 02-07 02-08 04-05 05-01 05-02 06-09 10-01 10-02 10-03 09-15");
        assert_eq!(show(2024), "01-01 02-10 02-11 02-12 04-04 05-01 06-10 10-01 10-02 10-03 09-17");
        assert_eq!(statutory_days(1999), []);
    }

    #[test]
    fn qingming_of_known_years() {
        for (year, day) in [
            (2000, 4),
            (2017, 4),
            (2018, 5),
            (2019, 5),
            (2020, 4),
            (2021, 4),
            (2022, 5),
            (2023, 5),
            (2024, 4),
            (2026, 5),
            (2027, 5),
            (2028, 4),
        ] {
            assert_eq!(qingming(year), day, "{year}");
        }
    }
}
