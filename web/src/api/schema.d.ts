// Generated from api/openapi.json by `npm run api`. Not edited by hand.

export interface paths {
    "/api/v1/assessment/city": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The city at a glance. */
        get: operations["assessment_city"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/evidence/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A piece of evidence, byte for byte. */
        get: operations["assessment_evidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/method": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The method of the campaign. */
        get: operations["assessment_method"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/readings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every reading, policy and note with its ruling and what its options would change. */
        get: operations["assessment_readings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/rulings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Rules a reading or declares a policy; a run with the new rulings is started. */
        post: operations["assessment_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The runs, newest first. */
        get: operations["assessment_runs"];
        put?: never;
        /** Collects what is known now and scores it. */
        post: operations["assessment_run_start"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/runs/{run}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One run. */
        get: operations["assessment_run_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/runs/{run}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Publishes a run: the units may then see one another's points. */
        post: operations["assessment_run_publish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/runs/{run}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Computes a run again from its stored method, rulings and snapshot and compares the bytes. */
        post: operations["assessment_run_replay"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/units/{unit}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One unit's scorecard. */
        get: operations["assessment_unit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/units/{unit}/indicators/{indicator}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One indicator of one unit: the clause, its rules, the facts, the readings. */
        get: operations["assessment_indicator"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the server and its database answer. Open to everybody. */
        get: operations["health_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/units": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The units of the city with what holds on a date. */
        get: operations["unit_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is signed in. */
        get: operations["session_read"];
        put?: never;
        /** Signs in. The answer sets the session cookie. */
        post: operations["session_open"];
        /** Signs out; without a session it does nothing. */
        delete: operations["session_close"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Cell: {
            /** @description Index that can still be reached. */
            best?: number | null;
            /** @description Reading ids, and `input:NAME` for facts. */
            decided_by: string[];
            indicator: string;
            span: components["schemas"]["Span"];
            /** @description Index into `steps` that is reached for certain; null below every step. */
            tier?: number | null;
            unknown: number;
        };
        Change: {
            from: components["schemas"]["Span"];
            indicator: string;
            indicator_name: string;
            indicator_name_en?: string | null;
            /** @description `up`, `down`, `known`, `unknown` or `open`. */
            kind: string;
            sentence: string;
            sentence_en: string;
            to: components["schemas"]["Span"];
            unit: string;
            unit_name: string;
        };
        Changes: {
            items: components["schemas"]["Change"][];
            /** @description The day of the run compared with; null when there is none. */
            since?: string | null;
        };
        CityPage: {
            changes: components["schemas"]["Changes"];
            groups: components["schemas"]["Group"][];
            method: components["schemas"]["MethodView"];
            notices: components["schemas"]["Notice"][];
            open_readings: components["schemas"]["ReadingHead"][];
            run: components["schemas"]["RunInfo"];
        };
        ColumnView: {
            id: string;
            label: string;
            label_en?: string | null;
        };
        /** @description The body of every error. */
        ErrorBody: {
            /** @description The error. */
            error: components["schemas"]["ErrorContent"];
        };
        /** @description What went wrong. */
        ErrorContent: {
            /** @description Stable name, by which a user interface chooses its words. */
            code: string;
            /** @description Named details. */
            details: {
                [key: string]: string;
            };
            /** @description English text for engineers. */
            message: string;
            /** @description Which request this was; the log has the same id. */
            request_id: string;
        };
        EvidenceView: {
            /** Format: int64 */
            bytes: number;
            dated?: string | null;
            digest: string;
            media_type: string;
            name: string;
        };
        FactCounts: {
            absent: number;
            awaiting: number;
            contested: number;
            known: number;
            not_applicable: number;
            unavailable: number;
        };
        FactView: {
            asked?: string | null;
            /** @description The cell of its dimensions in words. */
            at?: string | null;
            at_en?: string | null;
            digest?: string | null;
            evidence: components["schemas"]["EvidenceView"][];
            input: string;
            label: string;
            label_en?: string | null;
            note?: string | null;
            open?: components["schemas"]["OpenView"] | null;
            others: components["schemas"]["OtherView"][];
            rows?: components["schemas"]["RowsView"] | null;
            source?: components["schemas"]["SourceView"] | null;
            /** @description `known`, `absent`, `unavailable`, `not_applicable`, `contested` or `awaiting`. */
            state: string;
            type: string;
            unit?: string | null;
            value?: string | null;
            value_en?: string | null;
            why?: string | null;
        };
        Gap: {
            /** @description The last day on which it can be had; null when it is out of reach. */
            by?: string | null;
            gain: string;
            indicator: string;
            name: string;
            name_en?: string | null;
            needs: components["schemas"]["Need"][];
            possible: boolean;
            sentence: string;
            sentence_en: string;
            to: string;
        };
        Group: {
            /** @description Sums over the units that the reader sees in full. */
            banked: string;
            id: string;
            label: string;
            label_en?: string | null;
            lost: string;
            max: string;
            possible: string;
            ranking: components["schemas"]["Ranking"];
            units: components["schemas"]["UnitSummary"][];
        };
        /** @description The server's state. */
        Health: {
            /** @description `sqlite` or `postgres`. */
            database: string;
            /** @description Always `ok`; anything else is an error. */
            status: string;
            /** @description Version of the program. */
            version: string;
        };
        HistoryPoint: {
            as_of: string;
            hi: string;
            lo: string;
            run: string;
            so_far?: string | null;
        };
        IndicatorHead: {
            id: string;
            /** @description `auto`, `self` or `onsite`. */
            mode: string;
            name: string;
            name_en?: string | null;
            points: string;
            readings: string[];
            /** @description Points of the written tiers from the fewest to the most. */
            steps: string[];
        };
        IndicatorPage: {
            cell: components["schemas"]["Cell"];
            facts: components["schemas"]["FactView"][];
            gaps: components["schemas"]["Gap"][];
            group: components["schemas"]["Neighbour"][];
            indicator: components["schemas"]["IndicatorView"];
            item: components["schemas"]["ItemTitle"];
            next?: string | null;
            previous?: string | null;
            readings: components["schemas"]["ReadingView"][];
            rule: components["schemas"]["RuleView"];
            run: components["schemas"]["RunInfo"];
            sentence: string;
            sentence_en: string;
            unit: components["schemas"]["UnitHead"];
        };
        IndicatorView: {
            assessor: string;
            evidence: string[];
            id: string;
            /** Format: int32 */
            line?: number | null;
            local?: components["schemas"]["LocalView"] | null;
            mode: string;
            name: string;
            name_en?: string | null;
            points: string;
            readings: string[];
            steps: string[];
        };
        ItemTitle: {
            /** Format: int32 */
            no: number;
            title: string;
            title_en?: string | null;
        };
        ItemView: {
            indicators: components["schemas"]["IndicatorHead"][];
            /** Format: int32 */
            no: number;
            points: string;
            title: string;
            title_en?: string | null;
        };
        KindView: {
            id: string;
            label: string;
            label_en?: string | null;
        };
        LocalView: {
            approved_by: string;
            approved_on: string;
            text: string;
        };
        MethodTitle: {
            points: string;
            title: string;
            title_en?: string | null;
        };
        MethodView: {
            digest: string;
            id: string;
            items: components["schemas"]["ItemView"][];
            kinds: components["schemas"]["KindView"][];
            points: string;
            title: string;
            title_en?: string | null;
        };
        Move: {
            from: components["schemas"]["Span"];
            indicator: string;
            name: string;
            to: components["schemas"]["Span"];
            unit: string;
        };
        Moves: {
            option: string;
            units: components["schemas"]["Move"][];
        };
        Need: {
            have?: string | null;
            input?: string | null;
            label: string;
            label_en?: string | null;
            short?: string | null;
            short_en?: string | null;
            /** @description `fails` or `unknown`. */
            state: string;
            want?: string | null;
        };
        Neighbour: {
            best?: number | null;
            me: boolean;
            name: string;
            span: components["schemas"]["Span"];
            tier?: number | null;
            unit: string;
            visible: string;
        };
        /** @description A condition with its state and what it read. */
        Node: {
            /** Format: int32 */
            at_least?: number | null;
            boundary: boolean;
            children: components["schemas"]["Node"][];
            /** @description Indices into the page's facts. */
            facts: number[];
            /** @description `all`, `any`, `not`, `at_least`, `input`, `compare`, `in_time`, `covers` or `always`. */
            form: string;
            hi?: string | null;
            label: string;
            label_en?: string | null;
            lo?: string | null;
            op?: string | null;
            readings: components["schemas"]["ReadingUse"][];
            short?: string | null;
            short_en?: string | null;
            /** @description `holds`, `fails` or `unknown`. */
            state: string;
            threshold?: string | null;
            value?: string | null;
        };
        Notice: {
            indicator?: string | null;
            /** @description `info` or `attention`. */
            level: string;
            text: string;
            text_en: string;
            unit?: string | null;
        };
        NoTierView: {
            nothing?: components["schemas"]["Node"] | null;
            /** @description `literal`, `zero` or `lowest`. */
            policy: string;
            reached: boolean;
            text: string;
            text_en: string;
        };
        OpenFactView: {
            indicator: string;
            input: string;
            label: string;
            label_en?: string | null;
            unit: string;
        };
        OpenView: {
            highest?: string | null;
            lowest?: string | null;
        };
        OptionView: {
            available: boolean;
            effect: string;
            id: string;
            span?: components["schemas"]["Span"] | null;
            text: string;
            uses_example?: string | null;
            why_not?: string | null;
            why_not_en?: string | null;
        };
        OtherView: {
            binding: string;
            by?: string | null;
            key: string;
            period?: components["schemas"]["PeriodView"] | null;
            reason?: string | null;
            recorded_at?: string | null;
            state: string;
            value?: string | null;
        };
        ParameterView: {
            declared?: string | null;
            example?: string | null;
            id: string;
            label: string;
            label_en?: string | null;
            options: string[];
        };
        PeriodView: {
            from: string;
            to: string;
        };
        Place: {
            /** Format: int32 */
            place: number;
            tied: boolean;
            unit: string;
        };
        Ranking: {
            /** @description Official places, or the order under the defaults while withheld. */
            places: components["schemas"]["Place"][];
            sentence: string;
            sentence_en: string;
            /** @description `official`, `withheld`, `off`, or `hidden` for whom the whole group is not shown. */
            state: string;
            withheld_by: components["schemas"]["WithheldPair"][];
        };
        ReadingHead: {
            id: string;
            kind: string;
            scope: string;
            title: string;
            title_en?: string | null;
        };
        ReadingItem: components["schemas"]["ReadingView"] & {
            indicators: string[];
            /** @description What each option of an open reading would change for whom, beside the default. */
            moves: components["schemas"]["Moves"][];
            parameters: components["schemas"]["ParameterView"][];
        };
        ReadingList: {
            items: components["schemas"]["ReadingItem"][];
        };
        ReadingUse: {
            id: string;
            option: string;
            ruled: boolean;
        };
        ReadingView: {
            clause: string[];
            default?: string | null;
            id: string;
            in_force?: string | null;
            kind: string;
            note?: string | null;
            options: components["schemas"]["OptionView"][];
            ruled_by?: string | null;
            ruled_on?: string | null;
            scope: string;
            /** @description `ruled`, `open`, or `default` for a policy or note that holds at its default. */
            state: string;
            title: string;
            title_en?: string | null;
            why_default?: string | null;
        };
        Replay: {
            expected: string;
            got: string;
            identical: boolean;
            /** Format: int64 */
            millis: number;
        };
        Row: {
            cell: components["schemas"]["Cell"];
            facts: components["schemas"]["FactCounts"];
            indicator: string;
            mode: string;
            name: string;
            name_en?: string | null;
            open_readings: string[];
            points: string;
            sentence: string;
            sentence_en: string;
            /** @description `measured`, `attested`, `declared`, `judged`. */
            sources: string[];
            steps: string[];
        };
        RowsView: {
            columns: components["schemas"]["ColumnView"][];
            items: components["schemas"]["RowView"][];
            total: number;
        };
        RowView: {
            cells: string[];
            evidence: string[];
        };
        RuleAsk: {
            note?: string | null;
            option: string;
            /** @description Declared parameters of the option, by their id. */
            params?: {
                [key: string]: string[];
            };
            reading: string;
        };
        Ruled: {
            option: string;
            reading: string;
            /** @description The run that was started with the new rulings. */
            run: components["schemas"]["RunInfo"];
        };
        RuleView: {
            /** @enum {string} */
            form: "tiers";
            no_tier: components["schemas"]["NoTierView"];
            tiers: components["schemas"]["TierView"][];
        } | {
            cap: string;
            /** @enum {string} */
            form: "sum";
            /** Format: int32 */
            line?: number | null;
            terms: components["schemas"]["TermView"][];
            text: string;
        };
        RunAsk: {
            /** @description The day whose end is looked at, `2026-11-22`; when absent today, or the last day of a year that is over. */
            as_of?: string | null;
            /** @description `provisional` (default) or `final`; final only when the assessed year and every window of the method are over. */
            stage?: string | null;
        };
        RunInfo: {
            /** @description The day whose end the run looks at. */
            as_of: string;
            created_at: string;
            created_by: string;
            /** Format: int64 */
            engine: number;
            id: string;
            method_digest: string;
            /** Format: int64 */
            number: number;
            published_at?: string | null;
            result_digest: string;
            rulings_digest: string;
            simulated: boolean;
            snapshot_digest: string;
            /** @description `provisional` or `final`. */
            stage: string;
            /** Format: int64 */
            units: number;
            /** Format: int32 */
            year: number;
        };
        RunList: {
            items: components["schemas"]["RunInfo"][];
            next_page?: string | null;
        };
        /** @description Who is signed in. */
        Session: {
            /** @description What this person may do, on the city or on the own unit; the server decides again at every request. */
            allowed: string[];
            /** @description The person. */
            person: components["schemas"]["SessionPerson"];
            /** @description `method_officer`, `reviewer`, `leader`, `unit_officer`, `administrator`. */
            roles: string[];
            /** @description Whether the data were made up for a demonstration. */
            simulated: boolean;
            unit?: components["schemas"]["SessionUnit"] | null;
        };
        /** @description The person of a session. */
        SessionPerson: {
            /** @description Id. */
            id: string;
            /** @description Login name. */
            login: string;
            /** @description Display name. */
            name: string;
        };
        /** @description The unit of a session. */
        SessionUnit: {
            /** @description Id. */
            id: string;
            /** @description Short name. */
            name: string;
        };
        /** @description A sign-in. */
        SignIn: {
            /** @description Login name. */
            login: string;
            /** @description Password. */
            password: string;
        };
        SourceView: {
            binding: string;
            by?: string | null;
            key: string;
            period?: components["schemas"]["PeriodView"] | null;
            reason?: string | null;
            recorded_at?: string | null;
        };
        /** @description Lowest and highest points still possible, and the points with open windows as they stand; null when that cannot be said. */
        Span: {
            hi: string;
            lo: string;
            so_far?: string | null;
        };
        TermView: {
            count?: string | null;
            each: string;
            label: string;
            label_en?: string | null;
            node: components["schemas"]["Node"];
            points?: string | null;
        };
        TierView: {
            hints: components["schemas"]["Node"][];
            /** Format: int32 */
            line?: number | null;
            node: components["schemas"]["Node"];
            points: string;
            reached: boolean;
            state: string;
            text?: string | null;
            unwritten?: string | null;
        };
        /** @description The total under each policy for "no tier matches". */
        Totals: {
            literal: components["schemas"]["Span"];
            lowest: components["schemas"]["Span"];
            zero: components["schemas"]["Span"];
        };
        /** @description A unit on a date. */
        UnitEntry: {
            /** @description Code; the list is in its order. */
            code: string;
            /** @description Id. */
            id: string;
            /** @description The kind registered on the date (`county`, `district`); null when none is. */
            kind?: string | null;
            /** @description Full name. */
            name: string;
            /** @description Short name. */
            short_name: string;
            /** @description The legal administrative status on the date; null when unknown. */
            status?: string | null;
        };
        UnitHead: {
            id: string;
            kind: string;
            kind_label: string;
            kind_label_en?: string | null;
            name: string;
            refused?: string | null;
            short_name: string;
        };
        UnitItem: {
            /** Format: int32 */
            no: number;
            points: string;
            rows: components["schemas"]["Row"][];
            span: components["schemas"]["Span"];
            title: string;
            title_en?: string | null;
        };
        /** @description The units. */
        UnitList: {
            /** @description Every unit; a city has few enough for one page. */
            items: components["schemas"]["UnitEntry"][];
            /** @description Always null. */
            next_page?: string | null;
        };
        UnitPage: {
            c1: components["schemas"]["Totals"];
            changes: components["schemas"]["Changes"];
            gaps: components["schemas"]["Gap"][];
            history: components["schemas"]["HistoryPoint"][];
            items: components["schemas"]["UnitItem"][];
            method: components["schemas"]["MethodTitle"];
            notices: components["schemas"]["Notice"][];
            place: components["schemas"]["UnitPlace"];
            run: components["schemas"]["RunInfo"];
            total: components["schemas"]["Span"];
            unit: components["schemas"]["UnitHead"];
        };
        UnitPlace: {
            of: number;
            /** Format: int32 */
            place?: number | null;
            sentence: string;
            sentence_en: string;
            state: string;
        };
        UnitSummary: {
            c1?: components["schemas"]["Totals"] | null;
            cells: components["schemas"]["Cell"][];
            kind: string;
            name: string;
            refused?: string | null;
            short_name: string;
            total?: components["schemas"]["Span"] | null;
            unit: string;
            /** @description `full`, `published` or `hidden`. */
            visible: string;
        };
        WithheldPair: {
            a: string;
            b: string;
            facts: components["schemas"]["OpenFactView"][];
            readings: string[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    assessment_city: {
        parameters: {
            query?: {
                /** @description A run; the newest when absent. */
                run?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CityPage"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description no_run */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    assessment_evidence: {
        parameters: {
            query: {
                /** @description A run; the newest when absent. */
                run?: string;
                /** @description The unit whose fact names the evidence. */
                unit: string;
            };
            header?: never;
            path: {
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    assessment_method: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MethodView"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    assessment_readings: {
        parameters: {
            query?: {
                /** @description A run; the newest when absent. */
                run?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadingList"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    assessment_rule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ruled"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    assessment_runs: {
        parameters: {
            query?: {
                /** @description How many, at most 200; 60 when absent. */
                limit?: number;
                /** @description The `next_page` of the page before. */
                page?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunList"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    assessment_run_start: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RunAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunInfo"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    assessment_run_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunInfo"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    assessment_run_publish: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunInfo"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    assessment_run_replay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                run: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Replay"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    assessment_unit: {
        parameters: {
            query?: {
                /** @description A run; the newest when absent. */
                run?: string;
            };
            header?: never;
            path: {
                unit: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitPage"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    assessment_indicator: {
        parameters: {
            query?: {
                /** @description A run; the newest when absent. */
                run?: string;
            };
            header?: never;
            path: {
                indicator: string;
                unit: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IndicatorPage"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    health_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    unit_list: {
        parameters: {
            query?: {
                /** @description The date on which kind and status are asked, `2026-11-22`; today at the bureau when absent. */
                date?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitList"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    session_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    session_open: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description sign_in_failed */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            /** @description login_locked, sign_in_busy */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    session_close: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description signed out */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
