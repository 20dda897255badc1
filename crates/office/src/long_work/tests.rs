//! Long works end, are called off, and are kept.

use super::*;

fn work(id: &str) -> Arc<LongWork<()>> {
    LongWork::new((id.into(), id.into(), PersonId::from_bits(1)), ())
}

fn says() -> Mistake {
    Mistake { field: "deed".into(), message: "正在算".into() }
}

async fn over(work: &LongWork<()>) {
    while !work.is_over() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_work_that_breaks_off_is_over_and_gives_its_place_back() {
    let works = LongWorks::default();
    let (first, second) = (work("a"), work("b"));
    works.add(&first, (1, says())).unwrap();
    assert!(matches!(works.add(&second, (1, says())), Err(Denial::Denied(Denied::Mistaken(all))) if all == [says()]));
    assert_eq!(first.state(), WorkState::Running { done: 0, all: 0 });
    let broken: fn() -> Result<(), Denial> = || panic!("as a fault of ours would");
    first.begin(async move { broken() });
    over(&first).await;
    assert_eq!(first.state(), WorkState::Failed);
    works.add(&second, (1, says())).unwrap();
    second.progress.counted(4);
    second.progress.passed(4);
    second.begin(async { Ok(()) });
    over(&second).await;
    assert_eq!((second.state(), second.done()), (WorkState::Done, 4));
    assert_eq!(works.of(|_| true).iter().map(|w| w.id.as_str()).collect::<Vec<_>>(), ["b", "a"]);
}

/// The oldest goes, but never one that somebody waits for.
#[tokio::test]
async fn what_is_under_way_is_not_forgotten() {
    let works = LongWorks::default();
    let waited = work("waited");
    works.keep(&waited);
    for n in 0..40 {
        let one = work(&n.to_string());
        works.keep(&one);
        one.begin(async { Ok(()) });
        over(&one).await;
    }
    assert!(works.find(|w| w.id == "waited").is_some() && works.find(|w| w.id == "39").is_some());
    assert!(works.find(|w| w.id == "0").is_none());
    assert_eq!(works.of(|_| true).len(), 16);
    assert!(waited.progress.cancel() && waited.progress.cancel());
    assert_eq!(waited.state(), WorkState::Cancelled);
    assert!(!waited.progress.writes(), "what was called off writes nothing");
}

#[test]
fn of_many_under_way_none_is_forgotten() {
    let works = LongWorks::default();
    (0..20).for_each(|n| works.keep(&work(&n.to_string())));
    assert!((0..20).all(|n| works.find(|w| w.id == n.to_string()).is_some()));
}

#[test]
fn what_is_being_written_is_not_called_off() {
    let writing = work("writing");
    assert!(writing.progress.writes() && !writing.progress.cancel());
    assert_eq!(writing.state(), WorkState::Running { done: 0, all: 0 });
}
