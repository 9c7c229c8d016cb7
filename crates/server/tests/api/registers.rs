//! Records over the wire: two at once, the same request again, strangers, other sites, hostile names, old sessions, a
//! clock that goes back.

use calamine::{Data, Reader, Xlsx};

use super::*;

const LIST: &str = "/api/v1/registers/spending/records";

/// A file as a form hands it in: its name, as it stands in the head, and its bytes.
struct Sent<'a> {
    name: &'a str,
    bytes: &'a [u8],
    fields: &'a [(&'a str, &'a str)],
}

impl House {
    /// People of two units beside those of the house.
    async fn staff(&self, t: &TestDb) {
        let ctx = Ctx::system(self.clock.now(), "test");
        let rng = SeededRng::new(5);
        let mut tx = t.db.write_tx().await.unwrap();
        for (login, role, unit) in [
            ("qing2", Role::UnitOfficer, Some("qingshui")),
            ("qhead", Role::UnitHead, Some("qingshui")),
            ("mai", Role::UnitOfficer, Some("maiji")),
            ("secure", Role::SecurityAdministrator, None),
            ("lead", Role::Leader, None),
        ] {
            let person = NewPerson {
                login: login.into(),
                name: login.into(),
                unit_id: unit.map(str::to_owned),
                roles: vec![role],
                password: PASSWORD.into(),
            };
            import_person(&mut tx, &ctx, &rng, &person).await.unwrap();
        }
        tx.commit().await.unwrap();
    }

    async fn cookie(&self, login: &str) -> String {
        let signed = self.sign_in(login, PASSWORD).await;
        signed.cookie().unwrap_or_else(|| panic!("{login}: {}", signed.body))
    }

    async fn ask(&self, method: &str, path: &str, cookie: &str, version: Option<i64>, body: Value) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::COOKIE, cookie);
        if let Some(version) = version {
            request = request.header(header::IF_MATCH, format!("\"v{version}\""));
        }
        let request = request.header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())).unwrap()).await
    }

    async fn hand_in(&self, path: &str, cookie: &str, sent: &Sent<'_>) -> Answer {
        let mut body = Vec::new();
        for (key, value) in sent.fields {
            body.extend(format!("--b\r\nContent-Disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n").as_bytes());
        }
        let name = sent.name;
        body.extend(
            format!("--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").as_bytes(),
        );
        body.extend(sent.bytes);
        body.extend(b"\r\n--b--\r\n");
        let request = Request::post(path)
            .header(header::COOKIE, cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// The rows of the exported sheet, by the column of vouchers.
    async fn exported(&self, cookie: &str, query: &str) -> Vec<String> {
        let request =
            Request::get(format!("/api/v1/registers/spending/export.xlsx{query}")).header(header::COOKIE, cookie);
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let said: usize = response.headers()[header::CONTENT_LENGTH].to_str().unwrap().parse().unwrap();
        let bytes = axum::body::to_bytes(response.into_body(), 1 << 22).await.unwrap();
        assert_eq!(said, bytes.len());
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes.to_vec())).unwrap();
        let range = book.worksheet_range("登记").unwrap();
        range.rows().skip(1).map(|r| r.get(1).map(Data::to_string).unwrap_or_default()).collect()
    }
}

fn fields(voucher: &str, amount: i64) -> Value {
    json!({"voucher": voucher, "date": "2026-03-01", "basis": "final", "source": "own", "staff": false, "amount": amount})
}

fn new(unit: &str, voucher: &str) -> Value {
    json!({"unit": unit, "fields": fields(voucher, 100)})
}

/// A sheet with one row.
fn sheet(unit: &str, voucher: &str) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("登记").unwrap();
    let heads =
        ["登记单位", "凭证、批复或合同编号", "支付、批复或签订日期", "金额取自", "资金来源", "人员经费", "金额"];
    let cells = [unit, voucher, "2026-03-01", "决算支出", "本级资金", "否", "12.50"];
    for (column, (head, cell)) in (0_u16..).zip(heads.iter().zip(cells)) {
        sheet.write_string(0, column, *head).unwrap();
        sheet.write_string(1, column, cell).unwrap();
    }
    book.save_to_buffer().unwrap()
}

store::on_both! {
    fn the_second_of_two_and_the_same_request_again(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.staff(t).await;
        let (one, two) = (house.cookie("qing").await, house.cookie("qing2").await);
        let made = house.ask("POST", LIST, &one, None, new("qingshui", "支1")).await;
        assert_eq!((made.status, made.headers[header::ETAG].to_str().unwrap()), (StatusCode::OK, "\"v1\""), "{}", made.body);
        let path = format!("{LIST}/{}", made.body["id"].as_str().unwrap());
        // Once more: the register has it already.
        let again = house.ask("POST", LIST, &one, None, new("qingshui", "支1")).await;
        assert_eq!((again.status, again.code()), (StatusCode::UNPROCESSABLE_ENTITY, "fields"));
        assert!(again.body["error"]["details"]["fields"].as_str().unwrap().contains("not_unique"), "{}", again.body);

        let change = |amount: i64| json!({"fields": fields("支1", amount)});
        assert_eq!(house.ask("PUT", &path, &one, None, change(1)).await.code(), "if_match_missing");
        assert_eq!(house.ask("PUT", &path, &one, Some(1), change(200)).await.status, StatusCode::OK);
        let late = house.ask("PUT", &path, &two, Some(1), change(300)).await;
        assert_eq!((late.status, late.code()), (StatusCode::PRECONDITION_FAILED, "changed_meanwhile"));
        let details = &late.body["error"]["details"];
        assert_eq!((&details["version"], &details["by"]), (&json!("2"), &made.body["changed_by"]));
        assert_eq!(details["changes"], r#"[{"field":"amount","before":100,"after":200}]"#);
        // The change once more, and the move once more.
        assert_eq!(house.ask("PUT", &path, &one, Some(1), change(200)).await.status, StatusCode::PRECONDITION_FAILED);
        let head = house.cookie("qhead").await;
        let go = json!({"to": "confirmed"});
        let moves = format!("{path}/moves");
        assert_eq!(house.ask("POST", &moves, &head, Some(2), go.clone()).await.body["version"], 3);
        assert_eq!(house.ask("POST", &moves, &head, Some(2), go).await.status, StatusCode::PRECONDITION_FAILED);
        let history = house.get(&format!("{path}/history"), Some(&two)).await;
        assert_eq!(history.body["items"].as_array().unwrap().len(), 3);

        // An import once more.
        let bytes = sheet("", "支9");
        let sent = Sent { name: "a.xlsx", bytes: &bytes, fields: &[("store", "yes")] };
        let first = house.hand_in("/api/v1/registers/spending/import", &one, &sent).await;
        assert_eq!((&first.body["stored"], &first.body["problems"]), (&json!(1), &json!([])));
        let second = house.hand_in("/api/v1/registers/spending/import", &one, &sent).await;
        assert_eq!((&second.body["stored"], &second.body["problems"][0]["code"]), (&json!(0), &json!("not_unique")));
        assert_eq!(house.get(LIST, Some(&one)).await.body["total"], 2);
        let unsaid = Sent { fields: &[], ..sent };
        assert_eq!(house.hand_in("/api/v1/registers/spending/import", &one, &unsaid).await.code(), "wrong_store");
    }

    fn strangers_find_nothing_and_change_nothing(t: TestDb, &tables()) {
        let house = House::open(t).await;
        house.staff(t).await;
        let own = house.cookie("qing").await;
        let made = house.ask("POST", LIST, &own, None, new("qingshui", "支1")).await;
        let id = made.body["id"].as_str().unwrap();
        let path = format!("{LIST}/{id}");
        let text = Sent { name: "合同.txt", bytes: b"text", fields: &[("unit", "qingshui")] };
        let file = house.hand_in("/api/v1/registers/spending/files", &own, &text).await;
        let file = format!("/api/v1/registers/spending/files/qingshui/{}", file.body["digest"].as_str().unwrap());

        let other = house.cookie("mai").await;
        for path in [path.clone(), format!("{path}/history"), file.clone(), format!("/api/v1/registers/papers/records/{id}")] {
            assert_eq!(house.get(&path, Some(&other)).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let change = json!({"fields": fields("支1", 1)});
        assert_eq!(house.ask("PUT", &path, &other, Some(1), change.clone()).await.status, StatusCode::NOT_FOUND);
        // A version that is wrong tells a stranger no more than one that is right.
        assert_eq!(house.ask("PUT", &path, &other, Some(7), change.clone()).await.status, StatusCode::NOT_FOUND);
        assert_eq!(house.ask("POST", &format!("{path}/moves"), &other, Some(1), json!({"to": "void", "reason": "x"})).await.status, StatusCode::NOT_FOUND);
        assert_eq!(house.ask("POST", LIST, &other, None, new("qingshui", "支2")).await.status, StatusCode::FORBIDDEN);
        let year = "/api/v1/registers/spending/years/2026";
        assert_eq!(house.ask("POST", year, &other, None, json!({"unit": "qingshui", "closed": true})).await.status, StatusCode::FORBIDDEN);
        assert_eq!(house.hand_in("/api/v1/registers/spending/files", &other, &text).await.status, StatusCode::FORBIDDEN);
        let bytes = sheet("qingshui", "支3");
        for store in ["no", "yes"] {
            let sent = Sent { name: "a.xlsx", bytes: &bytes, fields: &[("store", store)] };
            let out = house.hand_in("/api/v1/registers/spending/import", &other, &sent).await;
            assert_eq!((&out.body["stored"], &out.body["problems"][0]["code"]), (&json!(0), &json!("not_allowed")));
        }
        for query in ["", "?unit=qingshui", "?q=%E6%94%AF", "?f.basis=final"] {
            let list = house.get(&format!("{LIST}{query}"), Some(&other)).await;
            assert_eq!((&list.body["total"], &list.body["sums"]), (&json!(0), &json!([])), "{query}");
            assert_eq!(house.exported(&other, query).await, Vec::<String>::new());
            assert_eq!(house.exported(&own, query).await, ["支1"]);
        }
        let chart = house.get("/api/v1/registers/spending/charts/0", Some(&other)).await;
        assert_eq!(chart.body["items"], json!([]));
        // Who sees all reads all and writes nothing.
        let lead = house.cookie("lead").await;
        assert_eq!(house.exported(&lead, "").await, ["支1"]);
        assert_eq!(house.ask("PUT", &path, &lead, Some(1), change).await.status, StatusCode::FORBIDDEN);
        let secure = house.cookie("secure").await;
        for place in [LIST, &path, "/api/v1/registers/spending/export.xlsx", "/api/v1/registers/spending/template.xlsx"] {
            assert_eq!(house.get(place, Some(&secure)).await.status, StatusCode::FORBIDDEN, "{place}");
            assert_eq!(house.get(place, None).await.status, StatusCode::UNAUTHORIZED, "{place}");
        }
        assert_eq!(house.get(&path, Some(&own)).await.body["record"]["version"], 1);

        // Another site may not send what the browser's cookie would sign.
        for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://elsewhere.example")] {
            let request = Request::post(LIST)
                .header(header::COOKIE, &own)
                .header(header::HOST, "huanheng.example")
                .header(name, value)
                .header(header::CONTENT_TYPE, "application/json");
            let answer = house.send(request.body(Body::from(new("qingshui", "支4").to_string())).unwrap()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{name}: {}", answer.body);
            // A form with a file is what a browser sends elsewhere without asking first.
            let form = "--b\r\nContent-Disposition: form-data; name=\"store\"\r\n\r\nyes\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.xlsx\"\r\n\r\nx\r\n--b--\r\n";
            for path in ["import", "files"] {
                let request = Request::post(format!("/api/v1/registers/spending/{path}"))
                    .header(header::COOKIE, &own)
                    .header(header::HOST, "huanheng.example")
                    .header(name, value)
                    .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
                let answer = house.send(request.body(Body::from(form)).unwrap()).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}, {name}: {}", answer.body);
            }
        }
        assert_eq!(house.get(LIST, Some(&own)).await.body["total"], 1);
    }

    fn a_file_is_called_by_a_name_and_never_by_a_path(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let own = house.cookie("qing").await;
        let long = "长".repeat(300) + ".txt";
        let names = ["../../x.txt", "..\\..\\x.txt", "/etc/passwd.txt", "a\u{1}b.txt", &long, "..", "", ".hidden", "a/", "正常.txt"];
        for (i, name) in names.into_iter().enumerate() {
            let bytes = format!("text {i}");
            let sent = Sent { name, bytes: bytes.as_bytes(), fields: &[("unit", "qingshui")] };
            let answer = house.hand_in("/api/v1/registers/spending/files", &own, &sent).await;
            match answer.body["name"].as_str() {
                Some(kept) => {
                    assert!(!kept.contains(['/', '\\']) && !kept.chars().any(char::is_control) && !kept.starts_with('.'), "{name}: {kept}");
                    assert!((1..=200).contains(&kept.chars().count()), "{name}: {kept}");
                    let at = format!("/api/v1/registers/spending/files/qingshui/{}", answer.body["digest"].as_str().unwrap());
                    let back = house.get(&at, Some(&own)).await;
                    assert_eq!(back.body, json!(bytes));
                    assert!(back.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("sandbox"));
                }
                None => assert!(matches!(answer.code(), "no_file_name" | "wrong_body" | "body_torn" | "no_file"), "{name}: {}", answer.body),
            }
        }
        // A name with NUL does not even make a form that reads.
        let sent = Sent { name: "a\0b.txt", bytes: b"x", fields: &[("unit", "qingshui")] };
        let nul = house.hand_in("/api/v1/registers/spending/files", &own, &sent).await;
        assert!(nul.status.is_client_error() || !nul.body["name"].as_str().unwrap().contains('\0'), "{}", nul.body);
        for path in ["qingshui/..%2F..%2Fx", "..%2F..%2Fetc/sha256:00", "qingshui/sha256:00"] {
            let place = format!("/api/v1/registers/spending/files/{path}");
            assert!(house.get(&place, Some(&own)).await.status.is_client_error(), "{path}");
        }
    }

    fn an_old_session_writes_nothing_and_a_clock_set_back_loses_nothing(t: TestDb, &tables()) {
        let house = House::open(t).await;
        let own = house.cookie("qing").await;
        let made = house.ask("POST", LIST, &own, None, new("qingshui", "支1")).await;
        let path = format!("{LIST}/{}", made.body["id"].as_str().unwrap());
        house.clock.advance(31 * MINUTE);
        let change = |amount: i64| json!({"fields": fields("支1", amount)});
        assert_eq!(house.ask("PUT", &path, &own, Some(1), change(1)).await.status, StatusCode::UNAUTHORIZED);
        assert_eq!(house.ask("POST", LIST, &own, None, new("qingshui", "支2")).await.status, StatusCode::UNAUTHORIZED);
        let own = house.cookie("qing").await;
        let list = house.get(LIST, Some(&own)).await;
        assert_eq!((&list.body["total"], &list.body["items"][0]["version"]), (&json!(1), &json!(1)));

        house.clock.set(Micros(house.clock.now().0 - 2 * HOUR));
        let own = house.cookie("qing").await;
        let changed = house.ask("PUT", &path, &own, Some(1), change(5)).await;
        assert_eq!((changed.status, &changed.body["version"]), (StatusCode::OK, &json!(2)), "{}", changed.body);
        assert_eq!(house.ask("POST", LIST, &own, None, new("qingshui", "支2")).await.status, StatusCode::OK);
        let history = house.get(&format!("{path}/history"), Some(&own)).await;
        let versions: Vec<_> = history.body["items"].as_array().unwrap().iter().map(|v| v["version"].clone()).collect();
        assert_eq!(versions, [json!(2), json!(1)]);
        assert_eq!(history.body["items"][0]["changes"], json!([{"field": "amount", "before": 100, "after": 5}]));
        assert_eq!(house.get(&path, Some(&own)).await.body["record"]["fields"]["amount"], 5);
        assert_eq!(house.exported(&own, "?sort=voucher").await, ["支1", "支2"]);
    }
}
