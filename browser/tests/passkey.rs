//! An approval signed with a passkey in a real Chromium, whose virtual authenticator holds the key; then verified again from the record.

use browser::{Person, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_approval_is_signed_with_a_passkey_and_verified_from_the_record() {
    let Some(mut world) = World::start().await else { return };
    // A key belongs to a name, and this machine has one.
    world.address = world.address.replace("127.0.0.1", "localhost");
    let (mut unit, act) = approver(&world).await;
    unit.authenticator(&world).await;
    unit.open("/desk/passkeys").await;
    unit.set("name", "办公室电脑").await;
    unit.tap("[data-passkey] button").await;
    let text = unit.text().await;
    assert!(text.contains("办公室电脑") && text.contains("localhost"), "{text}");
    let matter = act.split("/do/").next().unwrap_or_default().to_string();
    unit.open(&act).await;
    unit.set("conclusion", "approve").await;
    unit.set("opinion", "同意。").await;
    write_on_the_glass(&unit).await;
    unit.tap("[data-passkey] button").await;
    assert_eq!(unit.path().await, matter, "{}", unit.text().await);
    unit.open(&format!("{matter}?tab=record")).await;
    let text = unit.text().await;
    assert!(text.contains("通行密钥签署"), "{text}");
    let again = unit
        .ask("return [...document.querySelectorAll('a[href*=\"/signed/\"]')].map(a => a.getAttribute('href'))[0]")
        .await;
    unit.follow(again.as_str().unwrap_or_default()).await;
    let text = unit.text().await;
    assert!(text.contains("核验通过") && text.contains("\"signature\"") && text.contains("办公室电脑"), "{text}");
    unit.leave().await;
}

/// A unit head for whom an approval waits, and where: who that is depends on the day on which the cases are told.
async fn approver(world: &World) -> (Person, String) {
    const WAITING: &str =
        "return [...document.querySelectorAll('a[href*=\"/do/approve-\"]')].map(a => a.getAttribute('href'))[0]";
    for n in 0..3 {
        let unit = Person::signed_in(world, "unit-head", n, 1280).await;
        unit.open("/desk").await;
        if let Some(act) = unit.ask(WAITING).await.as_str().map(str::to_string) {
            return (unit, act);
        }
        unit.leave().await;
    }
    panic!("nothing waits for approval");
}

/// Two strokes with a pen.
async fn write_on_the_glass(person: &Person) {
    const WRITE: &str = "const sheet = document.querySelector('.sign-sheet'), box = sheet.getBoundingClientRect();
        sheet.setPointerCapture = () => {};
        const tell = (kind, x, y) => sheet.dispatchEvent(new PointerEvent(kind, {bubbles: true, pointerId: 1, clientX: box.left + x, clientY: box.top + y}));
        for (const y of [40, 70]) { tell('pointerdown', 30, y); for (let x = 40; x < 160; x += 10) tell('pointermove', x, y + x % 20); tell('pointerup', 160, y); }
        return new Promise(done => setTimeout(() => done(document.getElementById('f-signature').files.length), 500));";
    assert_eq!(person.ask(WRITE).await, 1, "what is written becomes the file");
}
