//! A person at a browser: signs in, follows links, fills in fields, presses buttons; every click and every typed field is counted.

use crate::World;
use fantoccini::{Client, ClientBuilder, Locator};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// A person at a browser.
pub struct Person {
    client: Client,
    address: String,
    /// What the person is.
    pub role: String,
    /// Clicks so far.
    pub clicks: usize,
    /// Fields typed so far, with what was typed.
    pub typed: BTreeMap<String, String>,
    /// Fields that were typed again with the same text.
    pub again: Vec<String>,
}

impl Person {
    /// Opens a browser of this width and signs in; one narrower than 500 px is a phone that is touched.
    pub async fn signed_in(world: &World, role: &str, n: usize, width: u32) -> Person {
        let mut caps = Map::new();
        let args = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ];
        let mut args: Vec<String> = args.iter().map(ToString::to_string).collect();
        args.push(format!("--window-size={width},1000"));
        let mut options = json!({ "args": args });
        if width < 500 {
            options["mobileEmulation"] =
                json!({ "deviceMetrics": { "width": width, "height": 844, "pixelRatio": 2.0, "touch": true } });
        }
        caps.insert("goog:chromeOptions".into(), options);
        let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(caps)
            .connect(&world.driver)
            .await
            .unwrap_or_else(|e| panic!("a browser: {e}"));
        let (user, password) = world.account(role, n);
        let address = world.address.clone();
        let mut person =
            Person { client, address, role: role.into(), clicks: 0, typed: BTreeMap::new(), again: Vec::new() };
        person.open("/login").await;
        person.set("user", &user).await;
        person.set("password", &password).await;
        person.press().await;
        person.typed.clear();
        person
    }

    /// Goes to a page by its address.
    pub async fn open(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.address)).await.unwrap_or_else(|e| panic!("the page opens: {e}"));
    }

    /// The address of the page now open.
    pub async fn path(&self) -> String {
        self.client.current_url().await.map(|u| u.path().to_string()).unwrap_or_default()
    }

    /// Everything that can be read on the page.
    pub async fn text(&self) -> String {
        let body = self.client.find(Locator::Css("body")).await.unwrap_or_else(|e| panic!("a body: {e}"));
        body.text().await.unwrap_or_default()
    }

    /// Follows the link with this address.
    pub async fn follow(&mut self, path: &str) {
        self.clicks += 1;
        let link = self.client.find(Locator::Css(&format!("a[href='{path}']"))).await;
        let link = link.unwrap_or_else(|e| panic!("no link {path}: {e}"));
        link.click().await.unwrap_or_else(|e| panic!("link {path}: {e}"));
    }

    /// Fills in a field: types a text, picks a choice, ticks a box.
    pub async fn set(&mut self, name: &str, value: &str) {
        const FILL: &str = "const [name, value] = arguments;
            const all = [...document.getElementsByName(name)].filter(e => e.type !== 'hidden' && e.form?.method === 'post');
            if (!all.length) return 'absent';
            const e = all[0];
            const tell = x => { x.dispatchEvent(new Event('input', {bubbles: true})); x.dispatchEvent(new Event('change', {bubbles: true})); };
            if (e.type === 'radio' || e.type === 'checkbox') {
                const hit = all.find(x => x.value === value);
                if (!hit) return 'no choice';
                if (!hit.checked) hit.click();
                return 'click';
            }
            const was = e.value; e.value = value; tell(e);
            return e.tagName === 'SELECT' ? 'click' : (was === value ? 'kept' : 'typed');";
        let how = self
            .client
            .execute(FILL, vec![json!(name), json!(value)])
            .await
            .unwrap_or_else(|e| panic!("a script: {e}"));
        match how.as_str().unwrap_or_default() {
            "click" => self.clicks += 1,
            "typed" => {
                let text = value.to_string();
                if value.chars().count() > 3 && self.typed.values().any(|v| *v == text) {
                    self.again.push(format!("{name}: {text}"));
                }
                self.typed.insert(name.to_string(), text);
            }
            "kept" => {}
            other => panic!("{}: field {name}: {other} on {}: {}", self.role, self.path().await, self.text().await),
        }
    }

    /// Ticks the first so many boxes of a field that may be ticked.
    pub async fn tick(&mut self, name: &str, count: usize) {
        const TICK: &str = "const [name, count] = arguments;
            const all = [...document.getElementsByName(name)].filter(e => e.type === 'checkbox' && !e.disabled);
            let clicks = 0;
            for (const e of all) { if (all.filter(x => x.checked).length >= count) break; if (!e.checked) { e.click(); clicks++; } }
            return clicks;";
        let clicks = self
            .client
            .execute(TICK, vec![json!(name), json!(count)])
            .await
            .unwrap_or_else(|e| panic!("a script: {e}"));
        self.clicks += clicks.as_u64().unwrap_or(0) as usize;
    }

    /// Presses the button that sends the form on the page (one with a name asks for something beside), and waits for the page that answers.
    pub async fn press(&mut self) {
        self.clicks += 1;
        self.ask("window.before = true").await;
        let button = self.client.find(Locator::Css("main form[method=post] button[type=submit]:not([name])")).await;
        button
            .unwrap_or_else(|e| panic!("a button: {e}"))
            .click()
            .await
            .unwrap_or_else(|e| panic!("it can be pressed: {e}"));
        self.answered().await;
    }

    /// Gives the browser a virtual authenticator that says yes to everything, over the driver's own commands.
    pub async fn authenticator(&self, world: &World) {
        let session = self.client.session_id().await.ok().flatten().unwrap_or_default();
        let body = json!({
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
            "isUserConsenting": true, "isUserVerified": true,
        });
        let path = format!("/session/{session}/webauthn/authenticator");
        let answer = world.tell_driver(&path, &body).unwrap_or_else(|e| panic!("an authenticator: {e}"));
        assert!(answer.contains(" 200 "), "{answer}");
    }

    /// Presses the button that this selector finds, and waits for the page that answers.
    pub async fn tap(&mut self, selector: &str) {
        self.clicks += 1;
        self.ask("window.before = true").await;
        let button = self.client.find(Locator::Css(selector)).await;
        let button = button.unwrap_or_else(|e| panic!("no {selector}: {e}"));
        button.click().await.unwrap_or_else(|e| panic!("{selector} can be tapped: {e}"));
        self.answered().await;
    }

    async fn answered(&self) {
        for _ in 0..300 {
            if self.ask("return window.before === undefined && document.readyState === 'complete'").await == true {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("no page answers: {}", self.text().await);
    }

    /// A picture of the page.
    pub async fn picture(&self) -> Vec<u8> {
        self.client.screenshot().await.unwrap_or_default()
    }

    /// Runs a script on the page.
    pub async fn ask(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap_or_default()
    }

    /// Closes the browser.
    pub async fn leave(self) -> (String, usize, usize, Vec<String>) {
        let told = (self.role, self.clicks, self.typed.len(), self.again);
        // A browser that is gone already needs no closing.
        let _ = self.client.close().await;
        told
    }
}
