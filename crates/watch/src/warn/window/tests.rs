use super::*;

fn share(number: i64, day: &str) -> Share {
    Share { agency: BodyId::from_bits(1), day: day.parse().unwrap(), number, open: true, entry: 0 }
}

/// Nine of 100 and one of 120: the mean is 102, the deviation 6; two deviations are 90 to 114.
#[test]
fn a_number_two_deviations_off_is_told_and_one_at_two_is_not() {
    let mut others: Vec<Share> = (0..9).map(|_| share(100, "2026-03-01")).collect();
    others.push(share(120, "2026-03-01"));
    let told = |number, least| {
        spread::test(&share(number, "2026-03-02"), &others.iter().collect::<Vec<_>>(), (200, least)).is_some()
    };
    assert_eq!([89, 90, 114, 115].map(|n| told(n, 10)), [true, false, false, true]);
    assert!(!told(1000, 11), "ten others are too few");
}

#[test]
fn equal_numbers_leave_no_room_and_an_equal_one_is_silent() {
    let others = [share(100, "2026-03-01"), share(100, "2026-03-01")];
    let told = |number| spread::test(&share(number, "2026-03-02"), &[&others[0], &others[1]], (200, 2)).is_some();
    assert_eq!([100, 101].map(told), [false, true]);
}

#[test]
fn only_those_before_count_and_the_nearest_is_named() {
    let (a, b, later) = (share(0, "2026-01-01"), share(0, "2026-02-01"), share(0, "2026-04-01"));
    let told = |least| count::test(&share(0, "2026-03-01"), &[&a, &b, &later], least);
    assert_eq!(told(3).unwrap()["other"], "2026-02-01");
    assert_eq!(told(4), None);
}
