//! Open pages are told what came, each what it may read, and not once a frame.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::http::Request;
use kernel::{Ctx, Role};
use serde_json::Value;
use telemetry::DeviceAsk;
use telemetry::settings::Bounds;
use tower::ServiceExt;

use crate::house::{HOUR, House, MN, Spec, ask, frame, tables, who};

const OTHER: &str = "010000A8900016F000169DC1";
const STRANGER: &str = "010000A8900016F000169DC9";

struct Page {
    body: Body,
    held: String,
}

impl House {
    async fn page(&self, ctx: Ctx, query: &str) -> Result<Page, u16> {
        let mut request = Request::get(format!("/api/v1/telemetry/events{query}")).body(Body::empty()).unwrap();
        request.extensions_mut().insert(ctx);
        let answer = self.router.clone().oneshot(request).await.unwrap();
        if answer.status() != 200 {
            return Err(answer.status().as_u16());
        }
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        let mut page = Page { body: answer.into_body(), held: String::new() };
        assert!(page.event().await.unwrap().contains("event: open"));
        Ok(page)
    }
}

impl Page {
    /// The next event, as it was written; none when the stream has ended.
    async fn event(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.held.find("\n\n") {
                let event: String = self.held.drain(..end + 2).collect();
                if event.contains("event: ") {
                    return Some(event);
                }
                continue;
            }
            let next = poll_fn(|cx| Pin::new(&mut self.body).poll_frame(cx));
            let frame = tokio::time::timeout(Duration::from_secs(30), next).await.expect("an event")?.unwrap();
            self.held.push_str(std::str::from_utf8(&frame.into_data().unwrap()).unwrap());
        }
    }

    async fn news(&mut self) -> Value {
        let event = self.event().await.expect("an event");
        serde_json::from_str(event.split("data: ").nth(1).unwrap()).unwrap()
    }
}

fn ids(news: &Value) -> Vec<&str> {
    news["items"].as_array().unwrap().iter().map(|d| d["id"].as_str().unwrap()).collect()
}

store::on_both! {
    fn a_page_is_told_once_of_much_and_of_its_own_devices_alone(t: TestDb, &tables()) {
        let folder = tempfile::tempdir().unwrap();
        let house = House::open(t, folder.path(), Bounds::default()).await;
        let other = house.register(DeviceAsk { unit: Some("c02".into()), ..ask(OTHER) }).await;
        let own = house.get(&format!("/devices?q={MN}")).await["items"][0]["id"].as_str().unwrap().to_owned();
        let engineer = who(&[Role::DutyEngineer], Some("c01"), house.city().now);
        let mut city = house.page(house.city(), "").await.unwrap();
        let mut unit = house.page(engineer.clone(), "").await.unwrap();
        let mut one = house.page(house.city(), &format!("?device={own}")).await.unwrap();
        let mut device = house.device().await;
        for _ in 0..200 {
            device.acknowledged(&frame(&Spec { mn: OTHER, ..HOUR })).await;
        }
        let news = city.news().await;
        assert_eq!(ids(&news), [other.as_str()]);
        let mut events = 1;
        let mut last = news;
        while last["items"][0]["frames"] != 200 {
            last = city.news().await;
            events += 1;
        }
        assert!(events < 100, "{events} events of 200 frames");
        device.acknowledged(&frame(&HOUR)).await;
        // The first that the others hear is of the device that they may read, or look at; its value is there by then.
        for page in [&mut unit, &mut one] {
            let news = page.news().await;
            assert_eq!(ids(&news), [own.as_str()]);
            assert_eq!(news["unknown"], false);
        }
        assert_eq!(house.get(&format!("/devices/{own}/latest")).await["items"][0]["value"], "36.91");
        // A page that was away is told what it missed.
        let change = last["change"].as_u64().unwrap();
        let mut back = house.page(house.city(), &format!("?after={change}")).await.unwrap();
        assert_eq!(ids(&back.news().await), [own.as_str()]);
        // Who keeps devices hears of unknown ones.
        device.send(&frame(&Spec { mn: STRANGER, ..HOUR })).await;
        while unit.news().await["unknown"] != true {}
        assert_eq!(house.get("/unknown").await["items"][0]["mn"], STRANGER);
        assert_eq!(house.page(engineer.clone(), &format!("?device={other}")).await.err(), Some(403));
        assert_eq!(house.page(house.city(), "?device=none").await.err(), Some(404));
        let mut held = Vec::new();
        let refused = loop {
            match house.page(engineer.clone(), "").await {
                Ok(page) => held.push(page),
                Err(status) => break status,
            }
        };
        assert_eq!((refused, held.len() <= 8), (429, true));
        // All of them end when the server does.
        drop(held);
        house.stop().await;
        while city.event().await.is_some() {}
    }
}
