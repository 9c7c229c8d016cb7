// Generated from api/openapi.json by `npm run api`. Not edited by hand.

export interface paths {
    "/api/v1/assessment/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every campaign with its phase, the newest year first. */
        get: operations["assessment_campaigns"];
        put?: never;
        /** Drafts the campaign of a year; it is issued when the former is final. */
        post: operations["assessment_campaign_draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/campaigns/{campaign}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The board of a campaign: phase, days, steps, exceptions, what is missing for the next step, who may do what now. */
        get: operations["assessment_campaign"];
        put?: never;
        post?: never;
        /** Deletes a draft in which nothing was recorded yet. */
        delete: operations["assessment_campaign_remove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/campaigns/{campaign}/exceptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks for a later last day of one unit, or that a final result is opened again. */
        post: operations["assessment_exception_ask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/campaigns/{campaign}/method": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Gives a draft another method. */
        put: operations["assessment_campaign_method"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/campaigns/{campaign}/phase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Moves a campaign one step on, or one back with a reason. */
        post: operations["assessment_campaign_move"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/campaigns/{campaign}/windows/{phase}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets the days of a phase. */
        put: operations["assessment_campaign_window"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
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
    "/api/v1/assessment/city/units": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The units, group by group: sorted, filtered, one page of them. */
        get: operations["assessment_units"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/compare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What moved between two runs, by how much and because of what; of the units that the reader sees in full. */
        get: operations["assessment_compare"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/compare.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as a table, every row that fits. */
        get: operations["assessment_compare_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/correction-threshold": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets the points above which a second reviewer has to consent to a correction. */
        put: operations["assessment_correction_threshold"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/corrections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What reviewers corrected, with reason, evidence and consent. */
        get: operations["assessment_corrections"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/corrections/{correction}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A second reviewer consents to a correction that waits, or refuses it. */
        post: operations["assessment_correction_answer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/days": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The days that can be looked at, each with its last run. */
        get: operations["assessment_days"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/deadlines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The deadlines of the year, and how the units that the reader sees in full stood to them. */
        get: operations["assessment_deadlines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/deadlines.ics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as an iCalendar file. */
        get: operations["assessment_deadlines_ics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/deadlines/{deadline}/units": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the units that the reader sees in full stood to one deadline, one page of them. */
        get: operations["assessment_deadline_units"];
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
        /** A piece of evidence, byte for byte; in place only where nothing in it can run. */
        get: operations["assessment_evidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/evidence/{digest}/about": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a piece of evidence is, who gave it and which facts rest on it. */
        get: operations["assessment_evidence_about"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/evidence/{digest}/tables": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A workbook among the evidence as tables. */
        get: operations["assessment_evidence_tables"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/exceptions/{exception}/consent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Consents to an exception or refuses it; never one's own. */
        post: operations["assessment_exception_consent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/facts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The facts of every unit that the reader sees in full: which binding counts and why, page by page. */
        get: operations["assessment_facts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/gradient": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What can still be had: every step to more points, the easiest first, with what it takes and until when. */
        get: operations["assessment_gradient"];
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
    "/api/v1/assessment/method/document": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The method to be read: clauses verbatim, rules in words under the rulings that stand, findings of the linter. */
        get: operations["assessment_method_document"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/method/indicators/{indicator}/effects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What each reading of an indicator does to the units that the reader sees, beside the option that stands. */
        get: operations["assessment_method_effects"];
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
    "/api/v1/assessment/readings/{reading}/moves": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whom an option of an open reading would move, one page of them. */
        get: operations["assessment_reading_moves"];
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
    "/api/v1/assessment/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Units, indicators, inputs and readings by words. */
        get: operations["assessment_search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/standings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Some units of a group over the days that were scored: points, and the place where the order was official. */
        get: operations["assessment_standings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/todo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the reader has to do, each with the place where it is done. */
        get: operations["assessment_todo"];
        put?: never;
        post?: never;
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
    "/api/v1/assessment/units/{unit}/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands in a file for a unit, so that a declared fact can name it. What it is, its bytes say. */
        post: operations["assessment_evidence_add"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/units/{unit}/facts/{input}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One fact: its bindings, its days, what was declared, and the form to declare it with. */
        get: operations["assessment_fact"];
        put?: never;
        /** Says one fact: the unit declares, a reviewer judges. A look (`preview`) records nothing and lists everything wrong. */
        post: operations["assessment_fact_declare"];
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
    "/api/v1/assessment/units/{unit}/indicators/{indicator}/inputs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The facts that an indicator reads, as they can be asked "what if" of. */
        get: operations["assessment_inputs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/assessment/whatif": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Scores a run with other facts, rulings or another method and says who gains and who loses. Nothing is stored. A unit
         *     officer changes facts of the own unit alone and sees it alone.
         */
        post: operations["assessment_whatif"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/export.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The records of the list with the same filters, newest first, as a workbook. Writing it is written down as well. */
        get: operations["audit_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was done, newest first. Reading it is written down as well. */
        get: operations["audit_records"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the log is as it was written. What was written since the last look is gone through at most once a minute, the
         *     whole log once a week, after a start, and when it is asked for.
         */
        get: operations["audit_state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/authoring/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every draft. */
        get: operations["authoring_drafts"];
        put?: never;
        /** Hands in a document. One that is not understood is refused; `details` has the place and the reason in both languages. */
        post: operations["authoring_draft_begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/authoring/drafts/{draft}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One draft: what was understood, and every doubt with its answer. */
        get: operations["authoring_draft"];
        put?: never;
        post?: never;
        /** Deletes an open draft. The document stays in the archive of files. */
        delete: operations["authoring_draft_delete"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/authoring/drafts/{draft}/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answers a doubt; one that was answered is answered anew. */
        post: operations["authoring_draft_answer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/authoring/drafts/{draft}/document": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The document byte for byte. */
        get: operations["authoring_draft_document"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/authoring/drafts/{draft}/edits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Settles what edits of workbooks did: a case's new result is confirmed in the caller's name, or edits are taken back. */
        post: operations["authoring_draft_settle"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/authoring/drafts/{draft}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The files of the method with their text, without its cases: what another method is tried with. */
        get: operations["authoring_draft_files"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/authoring/drafts/{draft}/finish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Freezes the draft with the digest of its method. Putting the method in force belongs to the year's campaign. */
        post: operations["authoring_draft_finish"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/authoring/drafts/{draft}/former": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Follows a method of an earlier year: what asks for the same keeps the id of its input, so that its facts speak on. */
        post: operations["authoring_draft_follow"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/authoring/drafts/{draft}/method": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The method that the draft makes: what is undecided, what the engine, the cases and the linter say. */
        get: operations["authoring_draft_proof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/authoring/drafts/{draft}/method.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The method as a workbook, for editing. */
        get: operations["authoring_draft_workbook"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/authoring/drafts/{draft}/method.zip": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The method's folder as an archive. */
        get: operations["authoring_draft_archive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/authoring/drafts/{draft}/source": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The document as paragraphs and tables, each cell with its place. */
        get: operations["authoring_draft_source"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/authoring/drafts/{draft}/workbook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands in an edited workbook: `carried` says what was taken and what was not. */
        post: operations["authoring_draft_carry"];
        /** Drops the edits of workbooks. */
        delete: operations["authoring_draft_drop_edits"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calendar/due": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The end of a clock. */
        get: operations["calendar_due"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calendar/notice": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reads an announcement; nothing is entered. */
        post: operations["calendar_notice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calendar/years": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The years that are covered, each in its newest version. */
        get: operations["calendar_years"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calendar/years/{year}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One year with its versions. */
        get: operations["calendar_year"];
        /** Enters a version of a year; the former ones stay. */
        put: operations["calendar_year_enter"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dossier/discs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The discs of the reader, and the fingerprint of this installation. */
        get: operations["dossier_discs"];
        put?: never;
        /** Has a disc made, the city's or a unit's own. One that is there already is given instead: it would be the same. */
        post: operations["dossier_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dossier/discs/{disc}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far a disc is. */
        get: operations["dossier_disc"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dossier/discs/{disc}/image": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The image. */
        get: operations["dossier_image"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dossier/discs/{disc}/signature": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The signature over the whole image. */
        get: operations["dossier_signature"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is new, as it happens: server-sent events `news` with ids. At most 8 streams a person and 512 altogether; one
         *     lives ten minutes and says every ten seconds that it is alive.
         */
        get: operations["events"];
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
    "/api/v1/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers at all; it looks at nothing else. Open to everybody. */
        get: operations["health_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whether the server can do its work: serving, database, schema, blobs, disk, jobs. Open to everybody; the reasons are
         *     codes, the log has the causes.
         */
        get: operations["health_ready"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The methods that the program carries; and the one in force, as `in-force`, where it is another. */
        get: operations["methods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/methods/{method}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The files of a method that the program carries. */
        get: operations["method_files"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The reader's own notices, newest first. */
        get: operations["notices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notices/{id}/mark": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Marks an own notice as read, unread, done, or open again. */
        post: operations["notice_mark"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notices/preference": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where the reader's notices are sent. */
        get: operations["notice_preference"];
        /** Changes where the reader's notices are sent. */
        put: operations["notice_preference_change"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notices/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Marks every open notice of the reader's as read. */
        post: operations["notices_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notices/sending": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How sending goes. */
        get: operations["notices_sending"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/notices/sending/{id}/again": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries a message that failed once more, under the id it has. */
        post: operations["notices_send_again"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/papers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every unit that the reader sees in full, with how each of its papers stands. */
        get: operations["papers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/papers.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same table for a spreadsheet. */
        get: operations["papers_csv"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/papers/quarantine": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was put aside, the newest first, for the security administrator. */
        get: operations["paper_quarantine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/papers/quarantine/{id}/seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says what was done about a file that was put aside; once. */
        post: operations["paper_quarantine_seen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/papers/receipts/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One receipt of the campaign at work. */
        get: operations["paper_receipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/papers/receipts/{number}/files/{place}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file of a receipt, in place only where nothing in it can run. */
        get: operations["paper_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/papers/receipts/{number}/pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The receipt on paper; the same receipt gives the same bytes. */
        get: operations["paper_receipt_pdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/papers/receipts/{number}/text": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The receipt as a plain text under the installation's signature; `huanheng verify-receipt` checks it. */
        get: operations["paper_receipt_text"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/papers/units/{unit}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One unit: each paper with its last day, its receipts and what is missing. */
        get: operations["unit_papers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/papers/units/{unit}/{material}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hands in files (parts named `file`, at most 20 of 64 MiB) as one paper of a unit; fields `form` and `note` beside them. A
         *     request that is repeated with the same Idempotency-Key gives the same receipt.
         */
        post: operations["paper_hand_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/papers/units/{unit}/{material}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The draft of a paper, for the unit's own people. */
        get: operations["paper_draft"];
        /** Saves the draft over the version that was read. `If-Match` is its `ETag`, `"v0"` where there is none. */
        put: operations["paper_draft_save"];
        /** Writes the draft out of the year's own records, every figure with the page that it rests on. `If-Match` as for saving. */
        post: operations["paper_draft_make"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/papers/units/{unit}/{material}/registered": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Registers an original or an object that an officer of the city has received: fields `form`, `received` (such as
         *     `2026-12-15 16:30`) and `note`, and pictures of it as parts named `file`.
         */
        post: operations["paper_register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/papers/units/{unit}/{material}/written": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands in the draft as it stands in the version of `If-Match`. */
        post: operations["paper_hand_in_draft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/colleagues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Those to whom a post can be lent: names and units only. */
        get: operations["colleagues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/delegations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lends a post for some days. */
        post: operations["delegation_begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/delegations/{delegation}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a delegation back: one's own, or any as a system administrator. */
        delete: operations["delegation_over"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/departments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Registers a department. */
        post: operations["department_begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/departments/{department}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a department on a day; the answer names whose posts are still in it. */
        post: operations["department_close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes everything that a filled sheet holds, or nothing. The answer is a workbook with the passwords, which nobody sees
         *     again. The field `names_apart` is `yes` when somebody made sure that namesakes are different persons.
         */
        post: operations["roster_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/import/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Looks at a filled sheet: what it would bring, and everything that is wrong with it. Nothing is changed. */
        post: operations["roster_preview"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/import/template.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The empty sheet to be filled in with persons, for the kinds of account that the caller keeps. */
        get: operations["roster_template"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/locks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Logins with failed sign-ins of the last quarter of an hour, and those that are locked. */
        get: operations["locks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/locks/{login}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Lifts the lock of a login. */
        delete: operations["lock_lift"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/organisation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tree of organisations today: province, city, counties and districts, departments. */
        get: operations["organisation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/persons": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The persons, for those who keep people or their security. */
        get: operations["persons"];
        put?: never;
        /** Registers a person without a post. The answer holds a password that is shown this once. */
        post: operations["person_begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/persons/{person}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A person with posts and delegations: oneself, or anybody for those who keep people. */
        get: operations["person_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/persons/{person}/closing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Closes an account on a day: posts end, sessions end, nothing is deleted. The answer tells what is left in hand. */
        post: operations["person_close"];
        /** Takes a closing back that lies ahead. */
        delete: operations["person_stay"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/persons/{person}/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a person a new password, shown this once; every session of the person ends. */
        post: operations["person_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/persons/{person}/posts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a post, or transfers from one. */
        post: operations["person_post"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/persons/{person}/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a person's second factor away; every session of the person ends. */
        delete: operations["factor_reset"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/posts/{post}/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a post. */
        post: operations["post_over"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which roles need a second factor, and how its secrets are kept. */
        get: operations["factor_rule"];
        /** Says which roles need a second factor. Who holds one and has none sets it up before anything else. */
        put: operations["factor_rule_set"];
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
    "/api/v1/people/units/{unit}/kind": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Records of which kind a unit is from a day on: a county that becomes a district. */
        post: operations["unit_kind"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/units/{unit}/parent": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a unit under another organisation from a day on. */
        post: operations["unit_parent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/people/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why a person may do something: for oneself anybody, for others the security administrator. */
        get: operations["why"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/places/base-map": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The base map that lies under the points, when the installation has one. */
        get: operations["place_base_map"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/places/enterprises": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Enterprises as they are on a day. */
        get: operations["place_enterprises"];
        put?: never;
        /** Registers an enterprise. */
        post: operations["place_enterprise_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/places/enterprises/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One enterprise as it is on a day, its outlets, and everything that was ever stated about it. */
        get: operations["place_enterprise"];
        /** States attributes of an enterprise anew for a span of days. `If-Match` is the `ETag` that was read. */
        put: operations["place_enterprise_change"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/places/enterprises/{id}/life": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** States anew from when to when an enterprise is there. Its outlets end first. */
        put: operations["place_enterprise_life"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/places/export.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The enterprises, outlets and stations of a day as a workbook, as the import takes it. */
        get: operations["place_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/places/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reads a filled workbook. The field `store` is `no` for a preview, which stores nothing, and `yes` to register all of its
         *     places; where a row is wrong, none is registered and the problems are told.
         */
        post: operations["place_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/places/map": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every point that is there on a day, with where it is. */
        get: operations["place_map"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/places/points": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Points (stations and outlets) as they are on a day. */
        get: operations["place_points"];
        put?: never;
        /** Registers a point. */
        post: operations["place_point_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/places/points/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One point as it is on a day, with everything that was ever stated about it. */
        get: operations["place_point"];
        /** States attributes of a point anew for a span of days. `If-Match` is the `ETag` that was read. */
        put: operations["place_point_change"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/places/points/{id}/life": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** States anew from when to when a point is there: ends it, opens it again, corrects its first day. */
        put: operations["place_point_life"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/places/template.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The empty workbook to be filled in, for the units of which the caller keeps the places. */
        get: operations["place_template"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The registers. */
        get: operations["registers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registers/{register}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One register: its fields, states, moves, charts. */
        get: operations["register"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registers/{register}/charts/{chart}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The figures of the register's chart with this number (from 0), over the same filters as the list. */
        get: operations["register_chart"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registers/{register}/compliance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How the periodic duty of a register was kept by a unit from one day to another: expected turns, records, what is
         *     missing; the working-day clocks of its records; readings out of bounds. Days that the calendar does not cover are unknown.
         */
        get: operations["register_compliance"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registers/{register}/export.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The records of the list with the same filters and order (`unit`, `state`, `q`, `sort`, `f.FIELD`), as a workbook. */
        get: operations["register_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registers/{register}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands in a file for a unit (field `unit`); a record names it afterwards by its digest. */
        post: operations["register_upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registers/{register}/files/{unit}/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A file, in place only where nothing in it can run. */
        get: operations["register_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registers/{register}/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reads a filled sheet. The field `store` is `no` for a preview, which stores nothing, and `yes` to make all of its
         *     records; where a row is wrong, none is made and the problems are told.
         */
        post: operations["register_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registers/{register}/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Records: `offset`, `limit` (at most 500), `unit`, `state`, `q`, `sort` (`-` before it for the other way), and
         *     `f.FIELD`, `f.FIELD.from`, `f.FIELD.to` for the fields that are indexed.
         */
        get: operations["records"];
        put?: never;
        /** Makes a record. */
        post: operations["record_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registers/{register}/records/{record}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One record. */
        get: operations["record"];
        /** Changes a record's fields. `If-Match` is the `ETag` that was read. */
        put: operations["record_change"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registers/{register}/records/{record}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The versions of a record, newest first, each with what it changed. */
        get: operations["record_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registers/{register}/records/{record}/moves": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Moves a record to another state. `If-Match` is the `ETag` that was read. */
        post: operations["record_move"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registers/{register}/template.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The empty sheet of a register: headings, choices and notes, for the units for which the caller writes. */
        get: operations["register_template"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/registers/{register}/years/{year}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Which units closed a year of the register, or opened it again. */
        get: operations["register_years"];
        put?: never;
        /** Closes a year of the register for a unit: nothing more comes. Or opens it again. */
        post: operations["register_close_year"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The reports that were made for the reader. */
        get: operations["reports_files"];
        put?: never;
        /** Makes a report, and keeps it for the reader. `cards` takes longer: it is `waiting` until a job has made it. */
        post: operations["reports_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/files/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far a report is. */
        get: operations["reports_file"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/files/{file}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file, byte for byte the same each time. */
        get: operations["reports_content"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/appeals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The appeals of the units that the reader sees in full. */
        get: operations["review_appeals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/appeals/{appeal}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One appeal, with the units in the same situation. */
        get: operations["review_appeal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/appeals/{appeal}/decide": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Decides an appeal: by a correction or a ruling that came after it, or dismisses it. */
        post: operations["review_appeal_decide"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/appeals/{appeal}/effect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a ruling since the appeal does to every unit, as it is recorded when the appeal is decided by it. */
        get: operations["review_appeal_effect"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/appeals/{appeal}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Withdraws an appeal of the own unit. */
        post: operations["review_appeal_withdraw"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/doubled": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What two units both claim: the same file, or a row with the same key. */
        get: operations["review_doubled"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/gates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What still has no answer before the campaign can move on. */
        get: operations["review_gates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/units": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far the review of each unit is that the reader sees in full. */
        get: operations["review_units"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/units/{unit}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A unit's self-assessment: claimed, computed and reviewed side by side. What is not handed in, only the unit sees. */
        get: operations["review_unit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/units/{unit}/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Accepts rows as they were computed and seen: all that are named, or none. */
        post: operations["review_accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/units/{unit}/appeals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Appeals for a unit against an indicator, in the window of appeals. */
        post: operations["review_appeal_file"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/units/{unit}/claims/{indicator}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Claims points for an indicator, with note and evidence; a draft until the form is handed in. */
        put: operations["review_claim"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/units/{unit}/hand-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands the self-assessment in. */
        post: operations["review_hand_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/units/{unit}/send-back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends the self-assessment back to its unit until a day. */
        post: operations["review_send_back"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/units/{unit}/take-back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes the self-assessment back to change it, while its window is open. */
        post: operations["review_take_back"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/review/units/{unit}/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes an approval back, with the reason. */
        post: operations["review_withdraw"];
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
    "/api/v1/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes one's own password. Every other session of the person ends; the answer sets a new session cookie. */
        put: operations["session_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/second-factor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Puts one's own second factor into force. */
        put: operations["factor_confirm"];
        /** Makes the secret of one's own second factor; it is in force when a code of it was given back. */
        post: operations["factor_begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/session/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One's own open sessions: where and when. */
        get: operations["session_list"];
        put?: never;
        post?: never;
        /** Ends every session of one's own but this one. */
        delete: operations["session_others_close"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/system/node": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The public key of this installation and its fingerprint, to be read out to whoever verifies what it signed. */
        get: operations["system_node"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/answers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is answered to frames that are not taken. */
        get: operations["telemetry_answers"];
        /** Changes what is answered to frames that are not taken. */
        put: operations["telemetry_answers_change"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/commands/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A command with every step of its dialogue. */
        get: operations["telemetry_command"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/commands/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a command back that was not sent yet. */
        post: operations["telemetry_command_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The registered devices that the caller may read, by id, with their states. */
        get: operations["telemetry_devices"];
        put?: never;
        /** Registers a device. */
        post: operations["telemetry_device_register"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/devices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One device. */
        get: operations["telemetry_device"];
        /** Changes a device from a day on. */
        put: operations["telemetry_device_change"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/devices/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Closes a device from a day on: its frames are refused then, and stay in the journal. */
        post: operations["telemetry_device_close"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/devices/{id}/commands": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The commands of a device. */
        get: operations["telemetry_commands"];
        put?: never;
        /** Gives a device a command. It waits until the device is connected, or until it expires. */
        post: operations["telemetry_command_give"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/devices/{id}/days": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The days of a month: what came and what is missing. Days without anything are there as well, up to today. */
        get: operations["telemetry_days"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/devices/{id}/frames": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Frames of a device as they came, newest first. */
        get: operations["telemetry_frames"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/devices/{id}/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest value of each factor and suffix of a device, of every kind. */
        get: operations["telemetry_latest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/devices/{id}/learned": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What came of a device in the last seven days, beside what is registered, for who keeps it. */
        get: operations["telemetry_device_learned"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/devices/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was odd of the frames that were accepted, by day: nothing of it is dropped, all of it is in the frames. */
        get: operations["telemetry_notes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/devices/{id}/range": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Values of one factor over a time, thinned for a picture without losing extremes. */
        get: operations["telemetry_range"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What comes of devices, as it comes: server-sent events `news`, at most two a second, each within a second. At most 8 streams a
         *     person and 256 altogether; one lives ten minutes and says every ten seconds that it is alive.
         */
        get: operations["telemetry_events"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/export.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is registered today as a workbook, as the import takes it: the devices that the caller keeps, without passwords and keys. */
        get: operations["telemetry_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/frames/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One frame by its number in the journal. */
        get: operations["telemetry_frame"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/frames/{number}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Proves that a frame is as it was received: goes through the chain from it to the mark of the day. */
        get: operations["telemetry_frame_proof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reads a filled workbook. The field `store` is `no` for a preview, which stores nothing, and `yes` to register all that is new
         *     or changed; where a row is wrong, nothing is registered and the problems are told.
         */
        post: operations["telemetry_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The newest values of every device that the caller may read, of one kind. */
        get: operations["telemetry_latest_all"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the devices do now, for the wall: what changed since the answer before, and how many are in which state. */
        get: operations["telemetry_live"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/rejected": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was not accepted, by its named reason. */
        get: operations["telemetry_rejected"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/retention": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How long values are kept, and what goes by it tonight: months, kinds, bytes. Never the journal. */
        get: operations["telemetry_retention"];
        /** Says how long values are kept; what is older goes at night, for good, by whole months. */
        put: operations["telemetry_retention_change"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the receiver does now. */
        get: operations["telemetry_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/template.xlsx": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The empty workbook to be filled in, for the units whose devices the caller keeps. */
        get: operations["telemetry_template"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/unknown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** MNs that are registered nowhere, the one heard last first. */
        get: operations["telemetry_unknown_devices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/unknown/{mn}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One unknown MN with its kept frames and what they suggest. */
        get: operations["telemetry_unknown_device"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/unknown/{mn}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Registers an unknown device. */
        post: operations["telemetry_unknown_accept"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/telemetry/unknown/{mn}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts an unknown device aside, or takes it back. */
        post: operations["telemetry_unknown_dismiss"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description Rows that are accepted together: all of them or none. */
        AcceptAsk: {
            rows: components["schemas"]["AcceptRow"][];
        };
        /** @description One row that is accepted, as it was seen. */
        AcceptRow: {
            /** @description The digest of what was seen. */
            digest: string;
            indicator: string;
            /**
             * Format: int64
             * @description The version of the answer that it follows.
             */
            seen: number;
        };
        /** @description When an account closes. */
        AccountCloseAsk: {
            /** @description First day on which it is closed. */
            on: string;
            /** @description Why. */
            why: string;
        };
        /** @description What a person leaves behind. */
        AccountClosed: {
            /** @description Delegations from and to the person that go beyond the day: none holds after it. */
            delegations: components["schemas"]["DelegationEntry"][];
            /**
             * Format: int64
             * @description Posts that end with it.
             */
            ended_posts: number;
            /** @description First day on which the account is closed. */
            on: string;
            /**
             * Format: int64
             * @description Open things on the person's to-do list, which somebody has to take over.
             */
            open_todos: number;
        };
        /** @description A post of somebody else that is held by delegation. */
        ActingFor: {
            /** @description The actions that were lent; all of the role when empty. */
            actions: string[];
            /** @description Id of the delegation. */
            delegation: string;
            /** @description The name of the person who lent it. */
            name: string;
            /** @description The role that was lent. */
            role: string;
            /** @description The unit of the role. */
            unit?: string | null;
        };
        /** @description An answer to a doubt. */
        AnswerAsk: {
            candidate: number;
            doubt: string;
            /** @enum {string} */
            how: "choose";
        } | {
            candidate: number;
            doubt: string;
            /** @enum {string} */
            how: "choose_alike";
        } | {
            /** @enum {string} */
            how: "accept_rest";
        } | {
            bounds?: components["schemas"]["BoundAsk"][];
            doubt: string;
            /** @enum {string} */
            how: "bounds";
            kinds?: {
                [key: string]: components["schemas"]["BoundAsk"][];
            };
            /** @description `%`, `元`, `万元` or what is counted. */
            unit: string;
        } | {
            /** Format: int32 */
            day: number;
            doubt: string;
            /** @enum {string} */
            how: "due";
            /** Format: int32 */
            month: number;
            next_year: boolean;
        } | {
            doubt: string;
            /** @enum {string} */
            how: "points";
            points: string;
        } | {
            doubt: string;
            /** @enum {string} */
            how: "qualitative";
            judged: boolean;
        } | {
            doubt: string;
            /** @enum {string} */
            how: "not_a_condition";
        } | {
            /** @enum {string} */
            how: "add_kind";
            /** @description As units are registered with it, such as `county`; made from the name where it is empty. */
            id?: string;
            label: string;
        } | {
            /** @enum {string} */
            how: "rename_kind";
            kind: string;
            label: string;
        } | {
            /** @enum {string} */
            how: "drop_kind";
            kind: string;
        } | {
            /** @enum {string} */
            how: "english";
            texts: {
                [key: string]: string;
            };
        };
        /** @description An answer to one doubt or to several. */
        AnswerBody: {
            answer: components["schemas"]["AnswerAsk"];
        };
        /** @description The same for each version of the standard. */
        Answers: {
            /**
             * @description HJ/T 212-2005.
             * @default {
             *       "bad_crc": "nothing",
             *       "malformed": "nothing",
             *       "unknown_mn": "nothing",
             *       "wrong_pw": "nothing"
             *     }
             */
            v2005: components["schemas"]["Replies"];
            /**
             * @description HJ 212-2017.
             * @default {
             *       "bad_crc": "nothing",
             *       "malformed": "nothing",
             *       "unknown_mn": "nothing",
             *       "wrong_pw": "nothing"
             *     }
             */
            v2017: components["schemas"]["Replies"];
            /**
             * @description HJ 212-2025.
             * @default {
             *       "bad_crc": "nothing",
             *       "malformed": "nothing",
             *       "unknown_mn": "nothing",
             *       "wrong_pw": "nothing"
             *     }
             */
            v2025: components["schemas"]["Replies"];
        };
        /** @enum {string} */
        AnswerState: "accepted" | "out_of_date" | "withdrawn";
        /** @description What reviewers said of a row last. */
        AnswerView: {
            at: string;
            by: string;
            points: string;
            signature: string;
            state: components["schemas"]["AnswerState"];
            /** @description The words that were signed, and the signature of the installation over them. */
            statement: string;
        };
        AppealAsk: {
            evidence?: components["schemas"]["FileAsk"][];
            indicator: string;
            text: string;
        };
        AppealList: {
            items: components["schemas"]["AppealView"][];
        };
        /**
         * @description How an appeal ended.
         * @enum {string}
         */
        AppealOutcome: "corrected" | "ruled" | "dismissed" | "withdrawn";
        /** @description An appeal with what has to be weighed. */
        AppealPage: {
            appeal: components["schemas"]["AppealView"];
            /** @description Corrections of facts that the indicator reads, which came after the appeal. */
            corrections: components["schemas"]["CorrectionView"][];
            digest: string;
            /** @description The facts that the indicator reads. */
            facts: components["schemas"]["FactView"][];
            hi: string;
            /** @description The points as they stand now, the run that gave them, and the digest of them and of all that they rest on. */
            lo: string;
            /** @description The reader may correct them, or why not. */
            may_correct: components["schemas"]["May"];
            /** @description The reader may rule them, or why not: who rules decides no appeal. */
            may_rule: components["schemas"]["May"];
            /** @description Readings of the indicator, each with what was ruled since the appeal. */
            readings: components["schemas"]["ReadingSince"][];
            run: components["schemas"]["RunInfo"];
            /** @description Facts of the unit that the newest run does not know yet. */
            said_since: number;
            /** @description Units in the same situation, that one included; empty for whom they are not to be seen. */
            same: components["schemas"]["Situation"][];
        };
        AppealView: {
            at: string;
            by: string;
            decision?: components["schemas"]["DecisionView"] | null;
            evidence: components["schemas"]["ClaimFile"][];
            id: string;
            indicator: string;
            /** @description The reader may decide it, or why not: `own_answer` for who had a part in the answer. */
            may_decide: components["schemas"]["May"];
            may_withdraw: boolean;
            name: string;
            name_en?: string | null;
            /** @description The points appealed against, and the run that gave them; none for what an older release recorded. */
            points: string;
            run?: string | null;
            signature: string;
            statement: string;
            text: string;
            unit: string;
            unit_name: string;
        };
        /** @description A report that somebody asks for. */
        Ask: {
            /** @description The earlier run, for a comparison. */
            before?: string | null;
            format: components["schemas"]["Format"];
            lang?: components["schemas"]["Lang"];
            /** @description What an official paper names beside the result. */
            paper?: components["schemas"]["Paper"];
            report: components["schemas"]["Report"];
            /** @description The run; the newest when absent. */
            run?: string | null;
            /** @description The unit, for a scorecard, a letter to it and a self-assessment form. */
            unit?: string | null;
        };
        AskUnit: {
            name: string;
            unit: string;
        };
        /** @description A page of the log. */
        AuditPage: {
            /** @description Every action that stands in the log. */
            actions: string[];
            /** @description Newest first. */
            items: components["schemas"]["AuditRecord"][];
            /** @description What to ask for the next page. */
            next_page?: string | null;
            /**
             * Format: int64
             * @description How many fit in all.
             */
            total: number;
        };
        /** @description One thing that was done. */
        AuditRecord: {
            /** @description What was done: the name of the address, or of the command. */
            action: string;
            /** @description The address of the connection. */
            address?: string | null;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Whether the clock had been set back: the number tells the order. */
            clock_back: boolean;
            /** @description The code of the error. */
            code?: string | null;
            /** @description What changed. */
            detail: Record<string, never>;
            /** @description `begun` (its end is not known), `done`, `refused` or `failed`. */
            ending: string;
            /** @description The address that a proxy claims. */
            forwarded?: string | null;
            /** @description For whom, when it was a delegation or an entry on behalf of a unit. */
            on_behalf_of?: string | null;
            /** @description The request; the server's log has the same. */
            request_id: string;
            /**
             * Format: int64
             * @description The number of its record in the log; numbers have no gaps.
             */
            seq: number;
            /**
             * Format: int32
             * @description The status of the answer.
             */
            status?: number | null;
            /** @description What it was done to. */
            subject: components["schemas"]["AuditSubject"];
            /** @description The unit it concerns. */
            unit?: string | null;
            /** @description Who. */
            who: components["schemas"]["AuditWho"];
        };
        /** @description What it was done to. */
        AuditSubject: {
            /** @description Its id. */
            id: string;
            /** @description What it is there. */
            kind: string;
            /** @description The module. */
            module: string;
        };
        /** @description Who did it. */
        AuditWho: {
            /** @description Id; empty when nobody was signed in. */
            id: string;
            /** @description Name, or the login that was tried. */
            name: string;
            /** @description Roles held then. */
            roles: string[];
            /** @description The unit worked for then. */
            unit?: string | null;
        };
        /** @description The base map that the operator set. Tiles are in Web Mercator, over CGCS2000 or WGS84. */
        BaseMap: {
            /** @description Whose map it is, with the number of its approval (审图号); shown on the map. */
            credit: string;
            /** @description Address of a tile with `{z}`, `{x}`, `{y}`: of another host, or of this one when it begins with `/`. */
            tiles?: string | null;
        };
        BindingView: {
            binding: components["schemas"]["BindingWord"];
            by?: string | null;
            /** @description This one counts. */
            counts: boolean;
            evidence: number;
            key: string;
            recorded_at?: string | null;
            state?: components["schemas"]["FactState"] | null;
            value?: string | null;
            value_en?: string | null;
            why?: string | null;
        };
        /** @enum {string} */
        BindingWord: "measured" | "attested" | "declared" | "judged" | "corrected";
        /** @description A number that something is compared with, in the unit that is shown. */
        BoundAsk: {
            op: components["schemas"]["OpWord"];
            value: string;
        };
        /** @description A year as it stands. */
        CalendarYear: {
            holidays: components["schemas"]["Holiday"][];
            makeup: string[];
            recorded_at?: string | null;
            recorded_by?: string | null;
            source: string;
            /**
             * Format: int64
             * @description 0 is what the program carries.
             */
            version: number;
            /** Format: int64 */
            workdays: number;
            /** Format: int32 */
            year: number;
        };
        CalendarYearPage: {
            current?: components["schemas"]["CalendarYear"] | null;
            /** @description Every version before, the newest first. */
            history: components["schemas"]["CalendarYear"][];
            /**
             * Format: int64
             * @description The version that a change names by `If-Match`; -1 while the year was never entered.
             */
            version: number;
            /** Format: int32 */
            year: number;
        };
        CalendarYears: {
            /** Format: date */
            covered_from?: string | null;
            /** Format: date */
            covered_to?: string | null;
            items: components["schemas"]["CalendarYear"][];
            /**
             * Format: int32
             * @description The year to enter next.
             */
            next: number;
            /** @description The last covered day is near or past: the next year should be entered. */
            short: boolean;
            /** Format: date */
            today: string;
        };
        CampaignBoard: components["schemas"]["CampaignHead"] & {
            back?: components["schemas"]["PhaseTurn"] | null;
            /** @description Exceptions that the reader may see, the newest first. */
            exceptions: components["schemas"]["ExceptionView"][];
            /** @description What an extension can be asked for. */
            extendable: components["schemas"]["Extendable"][];
            former?: components["schemas"]["RunInfo"] | null;
            /** @description The reader's actions here. */
            may: components["schemas"]["MayHere"];
            method_title: string;
            method_title_en?: string | null;
            next?: components["schemas"]["NextStep"] | null;
            /** @description Phases whose days are before those of an earlier phase. */
            out_of_order: components["schemas"]["OutOfOrder"][];
            /** @description The nine phases in their order, each with its days. */
            phases: components["schemas"]["PhaseDays"][];
            result?: components["schemas"]["RunInfo"] | null;
            /** @description Every step, oldest first. */
            steps: components["schemas"]["CourseStep"][];
            /** @description The bureau's day. */
            today: string;
            /** @description Every setting of the days, the newest first. */
            window_log: components["schemas"]["PhaseWindow"][];
            /**
             * Format: int64
             * @description The version of the days, which whoever sets them names.
             */
            window_version: number;
            /** @description What the phase and its days allow now, and to whom. */
            works: components["schemas"]["PhaseWork"][];
        };
        CampaignHead: {
            /** @description It is the one that facts, rulings and runs are of. */
            at_work: boolean;
            created_at: string;
            created_by: string;
            id: string;
            method_digest: string;
            method_id: string;
            phase: components["schemas"]["Phase"];
            /**
             * Format: int64
             * @description The number of the last step, which whoever moves it on names.
             */
            version: number;
            /** Format: int32 */
            year: number;
        };
        CampaignList: {
            /** @description The newest year first. */
            items: components["schemas"]["CampaignHead"][];
        };
        /** @description The files of a method with their text, without its cases. */
        CarriedFiles: {
            files: {
                [key: string]: string;
            };
        };
        /** @description A method on board. */
        CarriedMethod: {
            /** @description As the engine digests it: two methods with the same digest score alike. */
            digest: string;
            id: string;
            title: string;
            title_en?: string | null;
        };
        CarriedView: {
            /** @description Every edit that stands, of this workbook and of those before it. */
            edits: components["schemas"]["EditView"][];
            /** @description What could not be carried, with sheet and cell. */
            left: components["schemas"]["DraftFinding"][];
            name: string;
        };
        CaseAsk: {
            file: string;
            path: string;
            /** @description The new result as it was shown. */
            result: string;
        };
        CauseCount: {
            cause: components["schemas"]["CauseKind"];
            rows: number;
        };
        /**
         * @description Why points moved between two runs: a fact, a window that closed, a ruling, another method, another kind of unit,
         *     the facts of other units, or only the day.
         * @enum {string}
         */
        CauseKind: "fact" | "window" | "ruling" | "method" | "kind" | "others" | "day";
        /** @enum {string} */
        Caution: "type_differs" | "too_many_pixels" | "active" | "not_used";
        Cell: {
            /** @description Index that can still be reached. */
            best?: number | null;
            /** @description Reading ids, and `input:NAME` for facts. */
            decided_by: string[];
            indicator: string;
            span: components["schemas"]["Span"];
            standing: components["schemas"]["RowStanding"];
            /** @description Index into `steps` that is reached for certain; null below every step. */
            tier?: number | null;
            unknown: number;
            /** @description Units whose facts keep a comparison with the group open. */
            waits_for: string[];
        };
        /** @description The first thing that is wrong with the log. */
        ChainFinding: {
            /** @description The file. */
            file: string;
            /**
             * Format: int64
             * @description The first byte that is wrong.
             */
            from: number;
            /**
             * Format: int64
             * @description The byte after the last.
             */
            to: number;
            /** @description What is wrong. */
            what: string;
        };
        /** @description Whether the log is as it was written. */
        ChainState: {
            /** @description Its chain; whoever keeps it elsewhere can prove later that nothing before it was changed. */
            chain?: string | null;
            /**
             * Format: date-time
             * @description When the log was last looked at: what was written since the look before.
             */
            checked_at: string;
            /**
             * Format: int64
             * @description Records written after the clock had been set back.
             */
            clock_back: number;
            finding?: components["schemas"]["ChainFinding"] | null;
            /**
             * Format: int64
             * @description Seals of days.
             */
            seals: number;
            /**
             * Format: int64
             * @description Up to which record.
             */
            verified: number;
            /**
             * Format: date-time
             * @description The instant of that record.
             */
            verified_at?: string | null;
            /**
             * Format: date-time
             * @description When the whole log was last gone through: an alteration of what is older is found only then.
             */
            whole_at: string;
        };
        Change: {
            from: components["schemas"]["Span"];
            indicator: string;
            indicator_name: string;
            indicator_name_en?: string | null;
            kind: components["schemas"]["ChangeKind"];
            sentence: string;
            sentence_en: string;
            to: components["schemas"]["Span"];
            unit: string;
            unit_name: string;
        };
        /** @description In words; null where there is no value. */
        ChangedFact: {
            at: {
                [key: string]: string;
            };
            at_text?: string | null;
            at_text_en?: string | null;
            from?: string | null;
            from_en?: string | null;
            input: string;
            label: string;
            label_en?: string | null;
            to?: string | null;
            to_en?: string | null;
            unit: string;
        };
        ChangedRecord: {
            fields: Record<string, never>;
        };
        /** @enum {string} */
        ChangeKind: "up" | "down" | "known" | "unknown" | "open";
        Changes: {
            /** @description The largest of them. */
            items: components["schemas"]["Change"][];
            /** @description The day of the run compared with; null when there is none. */
            since?: string | null;
            total: number;
        };
        /** @description One thing that was looked at. */
        Check: {
            /** @description What was looked at. */
            name: components["schemas"]["CheckName"];
            /** @description Whether it is well. */
            ok: boolean;
            /** @description Why it is not: a stable code, and behind a colon the file when it is about one. */
            reason?: string | null;
        };
        /**
         * @description What is looked at.
         * @enum {string}
         */
        CheckName: "serving" | "database" | "schema" | "blobs" | "disk" | "jobs" | "frames";
        /**
         * @description Why a binding counts, or why none does.
         * @enum {string}
         */
        Chosen: "first_known" | "judged" | "contested" | "none_known" | "corrected";
        CityPage: {
            changes: components["schemas"]["Changes"];
            groups: components["schemas"]["Group"][];
            measured?: components["schemas"]["MeasuredPoints"] | null;
            method: components["schemas"]["MethodView"];
            /** @description The first of them. */
            notices: components["schemas"]["Notice"][];
            notices_total: number;
            open_readings: components["schemas"]["ReadingHead"][];
            run: components["schemas"]["RunInfo"];
        };
        CityUnitGroup: {
            id: string;
            total: number;
        };
        /** @description Units in their groups. A run never changes, so a place in the list is the same at every request. */
        CityUnits: {
            /** @description Every group in its order, with how many of the units that fit are its own. */
            groups: components["schemas"]["CityUnitGroup"][];
            items: components["schemas"]["UnitSummary"][];
            /** @description Units that the reader sees. */
            of: number;
            offset: number;
            run: string;
            /** @description Units that fit. */
            total: number;
        };
        /** @description A claim. */
        ClaimAsk: {
            evidence?: components["schemas"]["FileAsk"][];
            note?: string | null;
            /** @description Exact points such as `2.5`; null takes the claim back. */
            points?: string | null;
            /**
             * Format: int64
             * @description The version that it follows; 0 for the first.
             */
            seen: number;
        };
        ClaimEvidence: components["schemas"]["ClaimFile"] & {
            /** @description Its last day is over. */
            expired: boolean;
        };
        /** @description A file beside a claim. */
        ClaimFile: {
            /** Format: int64 */
            bytes: number;
            /** @description The day it speaks of. */
            dated: string;
            digest: string;
            /** @description The last day on which it is valid; null for what does not run out. */
            expires?: string | null;
            media_type: string;
            name: string;
        };
        /** @description What a unit claims for an indicator. */
        ClaimView: {
            at: string;
            by: string;
            /** @description It was changed after it was handed in. */
            draft: boolean;
            evidence: components["schemas"]["ClaimEvidence"][];
            note?: string | null;
            /** @description Null where it was taken back. */
            points?: string | null;
            /**
             * Format: int64
             * @description Named by whoever changes it next.
             */
            version: number;
        };
        ClockEnd: {
            /** Format: date */
            covered_to?: string | null;
            /** Format: int32 */
            days: number;
            /** Format: date */
            due: string;
            /** Format: date */
            from: string;
            /** @description The clock runs past the last covered day: holidays that are not announced yet can move its end. */
            past_covered: boolean;
        };
        ClockKept: {
            /** Format: int64 */
            in_time: number;
            /** Format: int64 */
            late: number;
            /** @description Late ones, done or not, the latest first, at most 200. */
            late_ones: components["schemas"]["ClockLate"][];
            /** Format: int64 */
            running: number;
            /**
             * Format: int64
             * @description The calendar does not reach the day by which it was due.
             */
            unknown: number;
        };
        /** @description A record whose clock ran out, or runs. */
        ClockLate: {
            done?: string | null;
            /** @description Absent where the calendar does not reach it. */
            due?: string | null;
            received: string;
            record: string;
            title: string;
        };
        CloseAsk: {
            /** @description From which day on; today when absent. */
            valid_from?: string | null;
        };
        /** @description Somebody to whom a post can be lent. */
        Colleague: {
            /** @description Id. */
            id: string;
            /** @description Display name. */
            name: string;
            /** @description The unit of the main post. */
            unit?: string | null;
        };
        /** @description Those to whom a post can be lent. */
        Colleagues: {
            /** @description Open accounts of business that hold a post today, in the order of the logins: the first fifty. */
            items: components["schemas"]["Colleague"][];
            /**
             * Format: int64
             * @description How many there are.
             */
            total: number;
        };
        ColumnForm: {
            id: string;
            label: string;
            label_en?: string | null;
            levels: components["schemas"]["LevelView"][];
            type: components["schemas"]["FactType"];
        };
        ColumnView: {
            id: string;
            label: string;
            label_en?: string | null;
        };
        /**
         * @description What a device can be told to do.
         * @enum {string}
         */
        CommandAction: "set_patience" | "read_clock" | "set_clock" | "read_real_time_interval" | "set_real_time_interval" | "read_minute_interval" | "set_minute_interval" | "start_real_time" | "stop_real_time" | "recall_day" | "recall_minute" | "recall_hour" | "sample_now" | "set_password" | "set_key";
        /** @description A command as somebody gives it. */
        CommandAsk: {
            /** @description What is to be done. */
            action: components["schemas"]["CommandAction"];
            /** @description From when on, RFC 3339. */
            from?: string | null;
            /**
             * Format: int32
             * @description How often the device sends again what was not answered.
             */
            repeats?: number | null;
            /** @description The new password, or the new key as 32 hexadecimal digits. */
            secret?: string | null;
            /** @description Until when. */
            to?: string | null;
            /**
             * Format: int32
             * @description The new interval, or the seconds that the device waits for an answer.
             */
            value?: number | null;
            /**
             * Format: int32
             * @description It waits for the device for so many minutes; 60 when absent.
             */
            wait_minutes?: number | null;
        };
        CommandDetail: {
            command: components["schemas"]["CommandView"];
            /** @description What was sent and what came, in their order. */
            steps: components["schemas"]["CommandStep"][];
        };
        CommandList: {
            /** @description Newest first, at most 200. */
            items: components["schemas"]["CommandView"][];
        };
        /** @description One step of a command. */
        CommandStep: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description QN, code or data. */
            detail: string;
            /**
             * Format: int64
             * @description The frame it came with.
             */
            frame?: number | null;
            /** @description `queued`, `sent`, `sent_again`, `not_sent`, `accepted`, `data`, `result`, or how it ended. */
            step: string;
        };
        /** @description A command. A password or key that it carries is not told. */
        CommandView: {
            action: components["schemas"]["CommandAction"];
            /** Format: int32 */
            cn: number;
            device: string;
            /** Format: date-time */
            ended_at?: string | null;
            /**
             * Format: date-time
             * @description It is given up when it was not sent by then.
             */
            expires_at: string;
            id: string;
            /** Format: date-time */
            made_at: string;
            made_by: string;
            params: {
                [key: string]: string;
            };
            /** @description `1`, `unconfirmed`, `refused:CODE` (QnRtn), `failed:CODE` (ExeRtn), `no_answer`, `no_result`, `interrupted`. */
            result?: string | null;
            /** @description `queued`, `running`, `done`, `failed`, `expired` or `cancelled`. */
            state: string;
        };
        ComparePage: {
            a: components["schemas"]["RunInfo"];
            b: components["schemas"]["RunInfo"];
            causes: components["schemas"]["CauseCount"][];
            groups: components["schemas"]["GroupCount"][];
            items: components["schemas"]["MoveRow"][];
            /** @description Of everything that moved, before the filters. */
            kinds: components["schemas"]["KindCount"][];
            method_changed: boolean;
            offset: number;
            /** @description Readings whose ruling or parameters differ. */
            rulings: components["schemas"]["RulingMove"][];
            total: number;
            /** @description Units that the reader sees in both runs, and of them those that moved. */
            units: number;
            /** @description Units that are in one of the runs alone. */
            units_gone: number;
            units_moved: number;
            units_new: number;
        };
        /**
         * @description How the rules inside a rule come together.
         * @enum {string}
         */
        CompoundForm: "sum" | "max" | "min" | "mean" | "choose" | "adjust";
        Computing: {
            /** @description Units that are done. */
            done: number;
            of: number;
        };
        ConfirmedCase: {
            at: string;
            by: string;
            file: string;
            from: string;
            name: string;
            path: string;
            to: string;
        };
        /** @description Consent or refusal. */
        ConsentAsk: {
            given: boolean;
            /** @description Needed for a refusal. */
            note?: string | null;
        };
        CorrectionAnswer: {
            /** @description Consent, or refusal. */
            given: boolean;
            note?: string | null;
        };
        /** @description What a correction does. */
        CorrectionEffect: {
            /** @description The most points that any indicator or the total moves by, together with what was corrected without a second reviewer. */
            moved: string;
            /** @description Above this a second reviewer has to consent. */
            threshold: string;
            /** @description It counts once a second reviewer has consented. */
            waits: boolean;
        };
        /** @description Corrections, newest first; at most 500. */
        CorrectionList: {
            items: components["schemas"]["CorrectionView"][];
            threshold: string;
        };
        /** @enum {string} */
        CorrectionState: "counts" | "waits" | "refused" | "overtaken";
        CorrectionThreshold: {
            /** @description Points above which a second reviewer has to consent. */
            points: string;
        };
        CorrectionView: {
            answered_at?: string | null;
            answered_by?: string | null;
            answered_by_id?: string | null;
            at: string;
            at_text?: string | null;
            at_text_en?: string | null;
            by: string;
            by_id: string;
            evidence: components["schemas"]["EvidenceView"][];
            id: string;
            /** @description Indicators that read the fact. */
            indicators: string[];
            input: string;
            label: string;
            label_en?: string | null;
            /** @description The reader may consent to it or refuse it. */
            may_answer: boolean;
            moved: string;
            note?: string | null;
            reason?: string | null;
            state: components["schemas"]["CorrectionState"];
            unit: string;
            unit_name: string;
            value?: string | null;
            value_en?: string | null;
            /** @description Why there is no value. */
            why?: string | null;
        };
        CourseStep: {
            asked_by: string;
            at: string;
            /** @description It went back. */
            back: boolean;
            by: string;
            phase: components["schemas"]["Phase"];
            reason?: string | null;
            run?: string | null;
            /** Format: int64 */
            run_number?: number | null;
            /** Format: int64 */
            version: number;
        };
        /**
         * @description What the data lie in.
         * @enum {string}
         */
        Database: "sqlite" | "postgres";
        DayList: {
            items: components["schemas"]["DayView"][];
        };
        DayView: {
            day: string;
            /** @description Hours of the day (0 to 23) of which nothing is there; empty where the kind has no hours. */
            empty_hours: number[];
            /**
             * Format: int64
             * @description How many there should be; none where the registration does not say, or for a day that is not over.
             */
            expected?: number | null;
            /**
             * Format: date-time
             * @description When the first and the last frame came.
             */
            first_at?: string | null;
            /**
             * Format: int64
             * @description Frames that came, sent again or not.
             */
            frames: number;
            /** Format: date-time */
            last_at?: string | null;
            /**
             * Format: int64
             * @description Frames that came late.
             */
            late: number;
            /**
             * Format: int64
             * @description Different DataTimes: minutes of the day for real-time and minute data, hours, or the one of the day.
             */
            times: number;
        };
        DeadlineEvent: {
            day: string;
            /** Format: int64 */
            days_left: number;
            /** @description The same from run to run. */
            id: string;
            indicators: components["schemas"]["IndicatorName"][];
            kind: components["schemas"]["DeadlineKind"];
            label: string;
            label_en?: string | null;
            /** @description Under another reading that is open. */
            otherwise?: string | null;
            /** @description What is due are papers that the campaign asks for: they are handed in on their own page, which reminds of them. */
            papers: boolean;
            readings: string[];
            /** @description How the units stood to it; of several units the worst. */
            state: components["schemas"]["DeadlineState"];
            /** @description How many units stood how, the worst first. */
            states: components["schemas"]["StateCount"][];
            /** @description Where it is not the whole day. */
            time?: string | null;
            /** @description How the one unit stood that was asked for; of several the address of the deadline's units tells. */
            units: components["schemas"]["UnitDeadline"][];
            /**
             * Format: int64
             * @description Working days after the run's day up to it.
             */
            workdays_left: number;
        };
        /** @enum {string} */
        DeadlineKind: "due" | "window" | "year_end";
        DeadlinePage: {
            /** @description The calendar is known to the year's end. */
            covered: boolean;
            /** @description Days of this year that are other than their weekday: off, or worked. */
            days_off: string[];
            days_worked: string[];
            events: components["schemas"]["DeadlineEvent"][];
            run: components["schemas"]["RunInfo"];
            unit?: components["schemas"]["UnitHead"] | null;
            units: components["schemas"]["UnitName"][];
        };
        /** @enum {string} */
        DeadlineState: "kept" | "late" | "missed" | "unknown" | "ahead" | "info";
        DeadlineUnits: {
            items: components["schemas"]["UnitDeadline"][];
            offset: number;
            total: number;
        };
        DecideAsk: {
            /** @description The correction that upholds it. */
            correction?: string | null;
            /** @description The digest of what was seen: the points of the row and all that they rest on. */
            digest: string;
            /** @description `corrected`, `ruled` or `dismissed`. */
            outcome: components["schemas"]["AppealOutcome"];
            /** @description The reading whose ruling upholds it. */
            reading?: string | null;
            reason: string;
        };
        /** @description How an appeal was decided. */
        DecisionView: {
            at: string;
            by: string;
            correction?: string | null;
            effect?: components["schemas"]["RulingEffect"] | null;
            outcome: components["schemas"]["AppealOutcome"];
            /** @description The points as they were seen, and the run that gave them; none for what an older release recorded. */
            points: string;
            reason: string;
            run?: string | null;
            signature: string;
            statement: string;
        };
        DeclareAsk: {
            /** @description `declared` by the unit, `judged` or `corrected` by a reviewer. */
            as: components["schemas"]["Speaking"];
            /** @description The cell, for an input with dimensions. */
            at?: {
                [key: string]: string;
            };
            /** @description Digests of files handed in for this unit, or of evidence of the fact that it replaces. */
            evidence?: string[];
            /** @description It can still grow within the year; a list is not complete yet. */
            growing?: boolean;
            /** @description Only looks: nothing is recorded. */
            preview?: boolean;
            reason?: string | null;
            /** @description Every cell as in the form, by column. */
            rows?: {
                [key: string]: string;
            }[];
            state: components["schemas"]["SaidState"];
            /** @description As in the form: `true`, `12`, `896/1000`, `2026-12-15 20:00`, `10万元`, the id or label of a level. */
            value?: string | null;
        };
        Declared: {
            after?: components["schemas"]["FactRow"] | null;
            before?: components["schemas"]["FactRow"] | null;
            correction?: components["schemas"]["CorrectionEffect"] | null;
            /** @description What is said counts; another binding stands before it where not. */
            counts: boolean;
            /** @description The indicators whose points it moves, as of the newest run. */
            effects: components["schemas"]["RowMoveView"][];
            /** @description Everything that is wrong; nothing was recorded then. */
            problems: components["schemas"]["FieldProblem"][];
            recorded: boolean;
            /** @description The points cannot be told to this reader, because they rest on other units too. */
            rests_on_others: boolean;
            total_after?: components["schemas"]["Span"] | null;
            total_before?: components["schemas"]["Span"] | null;
        };
        /** @description A delegation to be made. */
        DelegationAsk: {
            /** @description Which actions; all of the role when empty. */
            actions?: string[];
            /** @description The post that is lent. */
            post: string;
            /** @description To whom. */
            to: string;
            /** @description First day; today when it lies before. */
            valid_from: string;
            /** @description First day on which it no longer holds. */
            valid_to: string;
            /** @description Why. */
            why: string;
        };
        /** @description A delegation. */
        DelegationEntry: {
            /** @description The actions; all of the role when empty. */
            actions: string[];
            /** @description Who lends. */
            from: string;
            /** @description Whether it holds today. */
            holds: boolean;
            /** @description Id. */
            id: string;
            /** @description Whether it is the asked person's own post that is lent. */
            own: boolean;
            /** @description Whether it was taken back. */
            revoked: boolean;
            /** @description The role. */
            role: string;
            /** @description To whom. */
            to: string;
            /** @description The unit of the role. */
            unit?: string | null;
            /** @description First day. */
            valid_from: string;
            /** @description First day on which it no longer holds. */
            valid_to: string;
            /** @description Why. */
            why: string;
        };
        /** @description A department to be registered. */
        DepartmentAsk: {
            /** @description Id, chosen by the city. */
            id: string;
            /** @description Name. */
            name: string;
            /** @description The unit it belongs to. */
            unit: string;
            /** @description First day. */
            valid_from: string;
        };
        /** @description What is still open in a department that ends. */
        DepartmentClosed: {
            /** @description The logins of those whose post in it goes beyond the day; they are to be transferred. */
            open_posts: string[];
        };
        /** @description When a department ends. */
        DepartmentEnd: {
            /** @description First day on which it is no more. */
            on: string;
            /** @description Why. */
            why: string;
        };
        /** @description How far the review of one unit is. */
        DeskLine: {
            accepted: number;
            /** @description Claims that are not what was computed. */
            apart: number;
            /** @description Appeals that are not decided. */
            appeals: number;
            /** @description Indicators that are asked of it. */
            asked: number;
            at?: string | null;
            claimed: number;
            kind: string;
            /** @description The reader may answer it: it is not the own unit. */
            may_answer: boolean;
            name: string;
            /** @description Points that are still open. */
            open: number;
            /** @description Approvals that are out of date. */
            out_of_date: number;
            state: components["schemas"]["FormState"];
            unit: string;
            /** @description Until when it was sent back. */
            until?: string | null;
            /**
             * Format: int64
             * @description The version of the form.
             */
            version: number;
            /** @description Corrections that wait for a second reviewer. */
            waits: number;
        };
        /** @description A device as somebody registers or changes it. */
        DeviceAsk: {
            /** @description `auto` (when absent), `utf8` or `gbk`. */
            charset?: string | null;
            /** @description `standard` (when absent) or `modbus`. */
            crc?: string | null;
            expected?: components["schemas"]["Expected"] | null;
            /** @description The key, 32 hexadecimal digits. Absent: as it was; empty: none. */
            key?: string | null;
            /** @description `raw` (when absent) or `printed`. */
            layout?: string | null;
            /**
             * @description Whether the house learns from its frames for seven days what is not said: check sum, factors, periods. Absent: as it was,
             *     or not, of a new device.
             */
            learning?: boolean | null;
            /** @description MN. */
            mn: string;
            /** @description Its name. */
            name: string;
            /** @description The password. Absent: as it was, or any is taken of a new device; empty: any is taken. */
            password?: string | null;
            /** @description Where it stands. */
            place?: string | null;
            /** @description System code. */
            st?: string | null;
            /** @description The unit that answers for it; that of its place when absent. */
            unit?: string | null;
            /** @description From which day on; today when absent. */
            valid_from?: string | null;
            /** @description `2005`, `2017` or `2025`; what its frames say when absent. */
            version?: string | null;
        };
        /** @description A device, how it does, and everything that was ever registered of it. */
        DeviceDetail: {
            device: components["schemas"]["DeviceView"];
            /** @description Every row of its registration, oldest first, each with the name of who recorded it. */
            history: components["schemas"]["DeviceView"][];
            live: components["schemas"]["DeviceLive"];
            may_command: boolean;
            /** @description Whether the caller may change it, and give it commands. */
            may_keep: boolean;
        };
        /** @description What a file would bring, or brought. */
        DeviceImport: {
            /** @description Devices that become another from a day on. */
            changed: number;
            /** @description Problems beyond those that are listed. */
            more: number;
            /** @description Devices that are new. */
            new: number;
            problems: components["schemas"]["DeviceImportProblem"][];
            /** @description Rows with content below the headings. */
            rows: number;
            /** @description Rows that say what is registered already. */
            same: number;
            /** @description Rows of the registration that were added: of all that is new or changed, or none. */
            stored: number;
        };
        /** @description What is wrong with a cell, a row or the file. */
        DeviceImportProblem: {
            /** @description Such as `E7`. */
            cell?: string | null;
            code: string;
            /** @description The heading of the column. */
            column?: string | null;
            message_en: string;
            message_zh: string;
            /**
             * Format: int32
             * @description The row as the spreadsheet counts, from 1; absent for the file as a whole.
             */
            row?: number | null;
        };
        /** @description A device with its state. */
        DeviceItem: components["schemas"]["DeviceView"] & {
            live: components["schemas"]["DeviceLive"];
        };
        DeviceLatest: {
            device: string;
            values: components["schemas"]["ValueView"][];
        };
        DeviceList: {
            items: components["schemas"]["DeviceItem"][];
            next_page?: string | null;
            /** @description How many fit in all. */
            total: number;
        };
        /** @description How a device does now. */
        DeviceLive: {
            /**
             * Format: int64
             * @description By how many seconds its clock is ahead of ours.
             */
            clock_ahead_seconds?: number | null;
            connected: boolean;
            /** Format: date-time */
            connected_at?: string | null;
            /**
             * Format: int64
             * @description Accepted frames since the server started.
             */
            frames: number;
            id: string;
            /**
             * Format: date-time
             * @description When its newest accepted frame came.
             */
            last_at?: string | null;
            /**
             * Format: date-time
             * @description When its newest frame that was not accepted came.
             */
            rejected_at?: string | null;
            remote?: string | null;
            state: components["schemas"]["DeviceState"];
            /** @description The verdict on its newest frame since the server started. */
            verdict?: string | null;
        };
        /**
         * @description How a device does.
         * @enum {string}
         */
        DeviceState: "online" | "late" | "silent" | "never" | "fault" | "closed";
        DeviceStateCount: {
            count: number;
            state: components["schemas"]["DeviceState"];
        };
        /** @description A device as it is registered now. Secrets are not told, only whether there are any. */
        DeviceView: {
            charset: string;
            closed: boolean;
            crc: string;
            expected: components["schemas"]["Expected"];
            has_key: boolean;
            has_password: boolean;
            id: string;
            /** @description A key was sent and is not confirmed: both are tried. */
            key_pending: boolean;
            layout: string;
            /** @description The first day on which nothing is learned of its frames any more; none: strict. */
            learning_until?: string | null;
            mn: string;
            name: string;
            /** @description A password was sent and is not confirmed: both are taken. */
            password_pending: boolean;
            place?: string | null;
            /** Format: date-time */
            recorded_at: string;
            recorded_by: string;
            /**
             * Format: int64
             * @description The number of the row of its registration.
             */
            registration: number;
            st?: string | null;
            unit: string;
            valid_from: string;
            version?: string | null;
        };
        /** @description A disc that was asked for. */
        Disc: {
            /** Format: int64 */
            bytes?: number | null;
            /** @description Why there is none. */
            code?: string | null;
            ended_at?: string | null;
            error?: string | null;
            /** Format: int64 */
            files?: number | null;
            /** @description The fingerprint of the key that signed it. */
            fingerprint?: string | null;
            id: string;
            /** @description The SHA-256 of the whole image. */
            image?: string | null;
            /** @description The name under which it is fetched. */
            name: string;
            /**
             * Format: int64
             * @description The number of the run.
             */
            number: number;
            ordered_at: string;
            ordered_by: string;
            /** @description The Merkle root of its list. */
            root?: string | null;
            run: string;
            state: components["schemas"]["DiscState"];
            unit?: string | null;
            /** Format: int64 */
            year: number;
        };
        /** @description Which disc. */
        DiscAsk: {
            /** @description The run; when absent the result of the campaign at work, or else its newest published run, or else its newest. */
            run?: string | null;
            /** @description The unit whose own disc it is; the city's when absent. */
            unit?: string | null;
        };
        /** @description The discs that the reader may fetch, newest first; at most 100. */
        Discs: {
            /** @description The fingerprint of this installation, which others pin. */
            fingerprint: string;
            items: components["schemas"]["Disc"][];
        };
        /**
         * @description Where a disc stands.
         * @enum {string}
         */
        DiscState: "waiting" | "done" | "failed";
        DismissAsk: {
            /** @description Whether it is put aside, or taken back. */
            dismissed: boolean;
        };
        DocumentIndicator: {
            assessor: string;
            evidence: string[];
            findings: components["schemas"]["MethodFinding"][];
            id: string;
            /**
             * Format: int32
             * @description Of the source document.
             */
            line?: number | null;
            local?: components["schemas"]["LocalView"] | null;
            mode: components["schemas"]["IndicatorMode"];
            name: string;
            name_en?: string | null;
            points: string;
            /** @description Readings, policies and notes that touch it, as they stand. */
            readings: components["schemas"]["StandingReading"][];
            /** @description The rule in words, clause by clause. */
            rule: components["schemas"]["LineView"][];
        };
        DocumentItem: {
            indicators: components["schemas"]["DocumentIndicator"][];
            /** Format: int32 */
            no: number;
            points: string;
            title: string;
            title_en?: string | null;
        };
        /**
         * @description Who can take the step.
         * @enum {string}
         */
        Doer: "unit" | "reviewer" | "method_officer" | "source";
        /**
         * @description What is watched at a point.
         * @enum {string}
         */
        Domain: "quality" | "source";
        /** @description Something that two units or more claim. */
        Doubled: {
            held_by: components["schemas"]["Holder"][];
            /** @description `evidence` for a file with the same digest, `row` for a row with the same key. */
            kind: components["schemas"]["DoubledKind"];
            label?: string | null;
            label_en?: string | null;
            /** @description The digest, or the key in words. */
            what: string;
        };
        /** @enum {string} */
        DoubledKind: "evidence" | "row";
        DoubledList: {
            items: components["schemas"]["Doubled"][];
        };
        /** @description A new campaign. */
        DraftAsk: {
            /** @description The files of the method with their text, such as `method.yaml`; the method of the campaign at work when absent. */
            method?: {
                [key: string]: string;
            } | null;
            /** Format: int32 */
            year: number;
        };
        DraftClause: {
            id: string;
            /** @description An alternative to the one before. */
            or: boolean;
            text: string;
            /** @description What it has become. */
            words: components["schemas"]["Words"];
        };
        /** @description One uncertain place. */
        DraftDoubt: {
            /** @description The clause, tier, indicator or item. */
            about: string;
            /** @description How many open doubts are on the same topic. */
            alike: number;
            answered: boolean;
            assumed: components["schemas"]["Words"];
            candidates: components["schemas"]["Words"][];
            /** @description The chosen candidate; null for an answer of one's own. */
            chosen?: number | null;
            /** @description The words of the document. */
            clause: string;
            /** @description The candidate that stands for what was assumed. */
            default?: number | null;
            due?: components["schemas"]["DraftDue"] | null;
            id: string;
            /** @description The indicator it belongs to, where it is one. */
            indicator?: string | null;
            /** @description What else a condition can become, beside the candidates. */
            more: components["schemas"]["MoreAnswer"][];
            /** @description Without an answer there is no method. */
            must: boolean;
            now?: components["schemas"]["Words"] | null;
            number?: components["schemas"]["DraftNumber"] | null;
            own: components["schemas"]["OwnAnswer"];
            place: components["schemas"]["DraftPlace"];
            question: components["schemas"]["Words"];
            topic: string;
        };
        DraftDue: {
            /** Format: int32 */
            day: number;
            /** Format: int32 */
            month: number;
            next_year: boolean;
        };
        /** @description The method of a draft. */
        DraftFiles: {
            files: {
                [key: string]: string;
            };
            title: string;
        };
        DraftFinding: {
            code: string;
            en: string;
            place: components["schemas"]["DraftPlace"];
            zh: string;
        };
        /** @description A form with a file. */
        DraftForm: {
            /**
             * Format: binary
             * @description A text, Word document or workbook, at most 16 MiB.
             */
            file: string;
            /** @description What the method is to be called: small letters, digits and hyphens. */
            method_id: string;
        };
        /** @description A draft in a list. */
        DraftHead: {
            answered: number;
            changed_at: string;
            changed_by: string;
            created_at: string;
            created_by: string;
            /** @description Of the finished method. */
            digest?: string | null;
            doubts: number;
            /** @description A workbook was carried into the method. */
            edited: boolean;
            finished_at?: string | null;
            finished_by?: string | null;
            id: string;
            indicators: number;
            items: number;
            method_id: string;
            /** @description Open doubts without which there is no method. */
            must: number;
            points: string;
            /** Format: int64 */
            source_bytes: number;
            source_digest: string;
            source_format: string;
            source_name: string;
            state: components["schemas"]["DraftState"];
            tiers: number;
            title: string;
            /**
             * Format: int64
             * @description Named by the header If-Match of every change.
             */
            version: number;
        };
        DraftIndicator: {
            assessor: string;
            evidence: string;
            id: string;
            name: string;
            name_en?: string | null;
            place: components["schemas"]["DraftPlace"];
            points?: string | null;
            /** @description How it gives points. */
            rule: components["schemas"]["Words"];
            tiers: components["schemas"]["DraftTier"][];
        };
        DraftItem: {
            indicators: components["schemas"]["DraftIndicator"][];
            /** Format: int32 */
            no: number;
            place: components["schemas"]["DraftPlace"];
            points: string;
            /** @description What its indicators add up to. */
            sum: string;
            title: string;
            title_en?: string | null;
        };
        DraftKind: {
            id: string;
            label: string;
        };
        /** @description A figure of a draft and the page that it rests on. */
        DraftLink: {
            /** @description What it is a figure of. */
            label: string;
            /** @description The page of the workbench that shows where it comes from. */
            path: string;
            /** @description As it stands in the text. */
            text: string;
        };
        DraftList: {
            /** @description The one changed last first. */
            items: components["schemas"]["DraftHead"][];
            /** @description Always null. */
            next_page?: string | null;
        };
        DraftNumber: {
            bounds: components["schemas"]["BoundAsk"][];
            /** @description Kind of unit and its bounds; empty when they are the same for all. */
            kinds: {
                [key: string]: components["schemas"]["BoundAsk"][];
            };
            subject: string;
            unit: string;
        };
        DraftPage: {
            carried?: components["schemas"]["CarriedView"] | null;
            doubts: components["schemas"]["DraftDoubt"][];
            findings: components["schemas"]["DraftFinding"][];
            former?: components["schemas"]["FormerView"] | null;
            head: components["schemas"]["DraftHead"];
            items: components["schemas"]["DraftItem"][];
            kinds: components["schemas"]["DraftKind"][];
            notes: string[];
            title_en?: string | null;
        };
        /** @description Where something stands in the document. */
        DraftPlace: {
            en: string;
            /** @description The same for a block or cell of the document that is shown beside. */
            key: string;
            /**
             * Format: int32
             * @description The line of a text.
             */
            line?: number | null;
            zh: string;
        };
        /** @enum {string} */
        DraftState: "open" | "finished";
        /** @description A clause with points, or a sum with its terms. */
        DraftTier: {
            clauses: components["schemas"]["DraftClause"][];
            id: string;
            place: components["schemas"]["DraftPlace"];
            points?: string | null;
            text: string;
        };
        /** @description How a duty was kept. */
        DutyKept: {
            /** @description The first day on which it was due: the duty begins with its first record. */
            begins?: string | null;
            /** Format: int64 */
            done: number;
            /** Format: int64 */
            due: number;
            /** @description Turns that are over and were not kept in full, the latest first, at most 200. */
            missing: components["schemas"]["DutyTurn"][];
            /** Format: int64 */
            missing_total: number;
            months: components["schemas"]["DutyMonth"][];
            /** Format: int64 */
            unknown: number;
        };
        /** @description A month of the compliance curve. */
        DutyMonth: {
            /** Format: int64 */
            done: number;
            /** Format: int64 */
            due: number;
            month: string;
            /**
             * Format: int64
             * @description Turns that are not known.
             */
            unknown: number;
        };
        /** @description One turn of a duty: a working day, a day, a week, as the definition says. */
        DutyTurn: {
            /**
             * Format: int64
             * @description Records in the turn, at most those due count.
             */
            done: number;
            /** Format: int64 */
            due: number;
            from: string;
            state: components["schemas"]["DutyTurnState"];
            to: string;
        };
        /** @enum {string} */
        DutyTurnState: "kept" | "missed" | "running" | "unknown";
        EditView: {
            /** @description Indicator and tier, a reading or a kind. */
            about: string;
            from: string;
            id: string;
            /** @description Sheet and cell. */
            place: string;
            to: string;
        };
        EffectEnds: {
            hi: string;
            lo: string;
        };
        /** @description What the readings of an indicator do to the units that the reader sees. */
        EffectList: {
            computing?: components["schemas"]["Computing"] | null;
            items: components["schemas"]["ReadingEffect"][];
            /** @description How many units the reader sees in full. */
            units: number;
        };
        EffectView: {
            after: components["schemas"]["StandView"];
            before: components["schemas"]["StandView"];
            /**
             * @description After less before: of the points as they stand, else of the lower end, and where that stays of the upper. Null where
             *     one of the two is not scored.
             */
            gain?: string | null;
            kind: string;
            name: string;
            rows: components["schemas"]["RowMoveView"][];
            short_name: string;
            unit: string;
        };
        /** @enum {string} */
        Effort: "form" | "count" | "rate" | "build" | "money" | "ruling";
        EffortSum: {
            effort: components["schemas"]["Effort"];
            gain: string;
            steps: number;
        };
        /** @description When a post ends. */
        EndAsk: {
            /** @description First day on which it is no longer held. */
            on: string;
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
        /** @description A piece of evidence: what it is, who gave it, what rests on it. */
        EvidenceAbout: {
            /** Format: int64 */
            bytes: number;
            /** @description What to be careful about. */
            cautions: components["schemas"]["Caution"][];
            /** @description The day it speaks of. */
            dated?: string | null;
            digest: string;
            /** @description What a text is written in, `GB18030`; it is shown as it reads. */
            encoding?: string | null;
            facts: components["schemas"]["RestingFact"][];
            /** Format: int32 */
            height?: number | null;
            kind: components["schemas"]["FileKind"];
            /** @description As its bytes say. */
            media_type: string;
            name: string;
            run: components["schemas"]["RunInfo"];
            /** @description As whoever gave it said. */
            said_type: string;
            /** @description It can be shown in place. */
            shown: boolean;
            unit: components["schemas"]["UnitHead"];
            uploaded_at?: string | null;
            uploaded_by?: string | null;
            /** Format: int32 */
            width?: number | null;
        };
        /** @description A form with a file. */
        EvidenceForm: {
            /** Format: binary */
            file: string;
        };
        /** @description A workbook as tables; a Word document as one table, whose rows are its paragraphs and the rows of its tables. */
        EvidenceTables: {
            /** @description There are more sheets. */
            cut: boolean;
            sheets: components["schemas"]["SheetView"][];
        };
        EvidenceView: {
            /** Format: int64 */
            bytes: number;
            dated?: string | null;
            digest: string;
            media_type: string;
            name: string;
        };
        /** @description An exception that is asked for. */
        ExceptionAsk: {
            kind: components["schemas"]["ExceptionAsked"];
            reason: string;
            /** @description The unit of an extension. */
            unit?: string | null;
            /** @description The new last day of an extension. */
            until?: string | null;
            /** @description Of an extension: a phase or a paper. Of a reopening: the phase it goes back to, `review` or `appeal`. */
            what: string;
        };
        /**
         * @description What can be asked for.
         * @enum {string}
         */
        ExceptionAsked: "extension" | "reopening";
        /** @enum {string} */
        ExceptionState: "waiting" | "given" | "refused" | "done";
        ExceptionView: {
            answered_at?: string | null;
            answered_by?: string | null;
            asked_at: string;
            asked_by: string;
            id: string;
            kind: components["schemas"]["ExceptionWord"];
            /** @description The paper's name. */
            label?: string | null;
            label_en?: string | null;
            /** @description The reader may answer it. */
            may_answer: boolean;
            note?: string | null;
            /** @description The reader asked for it and cannot answer. */
            own: boolean;
            reason: string;
            state: components["schemas"]["ExceptionState"];
            unit?: string | null;
            unit_name?: string | null;
            until?: string | null;
            /** @description A phase or a paper. */
            what: string;
        };
        /** @enum {string} */
        ExceptionWord: "extension" | "returned" | "reopening";
        /** @description What a device is expected to send. What is absent is not expected. */
        Expected: {
            /**
             * @description Whether it sends day data.
             * @default false
             */
            day: boolean;
            /**
             * @description Codes of its factors; another one is taken and noted. Empty: nothing is said.
             * @default []
             */
            factors: string[];
            /**
             * @description Whether it sends hour data.
             * @default false
             */
            hour: boolean;
            /**
             * Format: int32
             * @description Minutes from one minute frame to the next.
             * @default null
             */
            minute_minutes: number | null;
            /**
             * Format: int32
             * @description Seconds from one real-time frame to the next.
             * @default null
             */
            real_time_seconds: number | null;
        };
        Extendable: {
            label?: string | null;
            label_en?: string | null;
            paper: boolean;
            until?: string | null;
            /** @description A phase or the id of a paper. */
            what: string;
        };
        /** @description One fact as it would be: one of `value`, `rows` and `absent`. */
        FactAsk: {
            /** @description Nobody reported it. */
            absent?: boolean;
            /** @description The cell, for an input with dimensions. */
            at?: {
                [key: string]: string;
            };
            input: string;
            rows?: components["schemas"]["RowsAsk"] | null;
            unit: string;
            /** @description As in the form: `true`, `12`, `896/1000`, `2026-12-15 20:00`, `10万元`, the id or label of a level. */
            value?: string | null;
        };
        FactCounts: {
            absent: number;
            awaiting: number;
            contested: number;
            known: number;
            not_applicable: number;
            unavailable: number;
        };
        /** @description What the form for this fact is made of. */
        FactForm: {
            can_grow: boolean;
            columns: components["schemas"]["ColumnForm"][];
            evidence: components["schemas"]["EvidenceView"][];
            levels: components["schemas"]["LevelView"][];
            max?: string | null;
            min?: string | null;
            /** @description Columns that a row must have. */
            needed: string[];
            rows: string[][];
            /** @description What was declared last, as it is written in a form. */
            value?: string | null;
        };
        FactList: {
            disagree: number;
            /** @description What can be chosen from. */
            inputs: components["schemas"]["InputChoice"][];
            items: components["schemas"]["FactRow"][];
            next_page?: string | null;
            /** @description How many there are of each outcome, under the other filters. */
            outcomes: components["schemas"]["OutcomeCount"][];
            run: components["schemas"]["RunInfo"];
            total: number;
            units: components["schemas"]["UnitChoice"][];
        };
        /** @description A code of the secret. */
        FactorCode: {
            /** @description Six digits. */
            code: string;
        };
        /** @description Which roles need a second factor, and how its secrets are kept. */
        FactorRule: {
            /**
             * Format: int64
             * @description Secrets that lie there in clear.
             */
            clear: number;
            /** @description Whether the server has a key for the secrets. */
            key: boolean;
            /**
             * Format: int64
             * @description Secrets whose key is not in the key file: those persons need a recovery code, or their factor taken away.
             */
            lost: number;
            /** @description The roles. */
            roles: string[];
            /**
             * Format: int64
             * @description Secrets that lie sealed in the database.
             */
            sealed: number;
            /**
             * Format: int64
             * @description How many persons with such a role have none yet.
             */
            without: number;
        };
        /** @description Which roles are to need a second factor. */
        FactorRuleAsk: {
            /** @description All of them. */
            roles: string[];
        };
        /** @description A secret that is shown once. */
        FactorSecret: {
            /** @description The secret, to be typed into an app. */
            secret: string;
            /** @description The same as an address, to be drawn as a QR code. */
            uri: string;
        };
        FactPage: {
            /** @description Days that were looked at. */
            days: number;
            fact?: components["schemas"]["FactView"] | null;
            form: components["schemas"]["FactForm"];
            /** @description Latest first; days on which nothing differs from the day before are left out. */
            history: components["schemas"]["HistoryEntry"][];
            may_correct: boolean;
            /** @description This reader may declare it, judge it, or correct it. */
            may_declare: boolean;
            may_judge: boolean;
            next_page?: string | null;
            row: components["schemas"]["FactRow"];
            run: components["schemas"]["RunInfo"];
            unit: components["schemas"]["UnitHead"];
            /** @description What was declared or judged, newest first. */
            versions: components["schemas"]["VersionView"][];
        };
        FactRow: {
            at: {
                [key: string]: string;
            };
            at_text?: string | null;
            at_text_en?: string | null;
            /** @description Every binding of the input in its order. */
            bindings: components["schemas"]["BindingView"][];
            chosen: components["schemas"]["Chosen"];
            /** @description The bindings that are known do not say the same. */
            disagree: boolean;
            evidence: number;
            input: string;
            label: string;
            label_en?: string | null;
            measure?: string | null;
            measure_en?: string | null;
            open?: components["schemas"]["OpenView"] | null;
            /** @description Readings of the indicators that read it. */
            readings: string[];
            state: components["schemas"]["FactState"];
            type: components["schemas"]["FactType"];
            unit: string;
            unit_name: string;
            used_by: components["schemas"]["UsedBy"][];
            value?: string | null;
            value_en?: string | null;
            why?: string | null;
            /** @description Where the words are the system's own; a source's words stand as they came. */
            why_en?: string | null;
        };
        /** @enum {string} */
        FactState: "known" | "absent" | "unavailable" | "not_applicable" | "contested" | "awaiting";
        /** @enum {string} */
        FactType: "bool" | "integer" | "decimal" | "money" | "ratio" | "date" | "time" | "level" | "text" | "rows";
        FactView: {
            asked?: string | null;
            asked_en?: string | null;
            /** @description The cell of its dimensions in words. */
            at?: string | null;
            at_en?: string | null;
            digest?: string | null;
            evidence: components["schemas"]["EvidenceView"][];
            input: string;
            label: string;
            label_en?: string | null;
            note?: string | null;
            note_en?: string | null;
            open?: components["schemas"]["OpenView"] | null;
            others: components["schemas"]["OtherView"][];
            rows?: components["schemas"]["RowsView"] | null;
            source?: components["schemas"]["SourceView"] | null;
            state: components["schemas"]["FactState"];
            type: components["schemas"]["FactType"];
            unit?: string | null;
            unit_en?: string | null;
            value?: string | null;
            value_en?: string | null;
            why?: string | null;
            /** @description Where the words are the system's own; a source's words stand as they came. */
            why_en?: string | null;
        };
        FailedCase: {
            /** @description The edits of workbooks that may bear on it. */
            edits: string[];
            expected: string;
            file: string;
            got: string;
            indicator: string;
            /** Format: int32 */
            line: number;
            name: string;
            option?: components["schemas"]["Words"] | null;
            /** @description Where the expectation stands in the file; names the case when its new result is confirmed. Null where it cannot be. */
            path?: string | null;
        };
        /** @description What is wrong with one field of a form on a page. */
        FieldProblem: {
            code: string;
            /** @description Such as `value`, `reason` or `rows[2].date`. */
            field: string;
            message: string;
            message_en: string;
        };
        /** @description A file that was handed in for the unit, with the days it is of. */
        FileAsk: {
            /** @description The day it speaks of, such as `2026-11-22`. */
            dated: string;
            digest: string;
            /** @description The last day on which it is valid. */
            expires?: string | null;
        };
        /** @enum {string} */
        FileKind: "image" | "pdf" | "csv" | "json" | "text" | "markup" | "drawing" | "sheet" | "document" | "other";
        /**
         * @description Where a report stands.
         * @enum {string}
         */
        FileState: "waiting" | "done" | "failed";
        /** @enum {string} */
        FindingSeverity: "error" | "warning" | "note";
        /** @description A reading outside its bounds. */
        FlaggedReading: {
            day?: string | null;
            field: string;
            record: string;
            title: string;
            value: string;
        };
        FollowedView: {
            /** @description Inputs that only the earlier method asks for. */
            gone: components["schemas"]["NamedInput"][];
            /** @description Inputs that both methods ask for; they keep their ids, and facts of the year before speak for them. */
            kept: components["schemas"]["NamedInput"][];
            new: components["schemas"]["NamedInput"][];
        };
        /**
         * @description The formats.
         * @enum {string}
         */
        Format: "pdf" | "docx" | "xlsx";
        /** @description The method that a draft follows. */
        FormerAsk: {
            /** @description Its files with their text; null: none any more. */
            files?: {
                [key: string]: string;
            } | null;
        };
        FormerView: {
            id: string;
            title: string;
        };
        /** @enum {string} */
        FormState: "open" | "handed_in" | "returned";
        /** @description Where a unit's self-assessment stands. */
        FormView: {
            at?: string | null;
            by?: string | null;
            /** @description How often it was handed in. */
            handed_in: number;
            /** @description Why it was sent back, and until when it may be changed. */
            reason?: string | null;
            state: components["schemas"]["FormState"];
            until?: string | null;
            /**
             * Format: int64
             * @description Named by whoever changes it next.
             */
            version: number;
        };
        FrameList: {
            /** @description Newest first. */
            items: components["schemas"]["RawFrame"][];
        };
        /** @description That a frame is as it was received: its record, and the chain from it to a mark that was made on its day or later. */
        FrameProof: {
            /**
             * Format: date-time
             * @description When it came.
             */
            at: string;
            /**
             * Format: int64
             * @description The first number that does not follow, when one does not.
             */
            broken_at?: number | null;
            /** @description The chain of the record: over the one before, its number, instant and payload. */
            chain?: string | null;
            /** @description The chain before the record. */
            chain_before?: string | null;
            /** @description The day whose mark was reached; none while its day has not ended. */
            day?: string | null;
            /**
             * Format: int64
             * @description The number in the journal.
             */
            frame: number;
            /** @description Whether every record from it to the mark has the chain that its content and the one before give. */
            holds: boolean;
            /** @description Whether the chain ends in that mark. */
            mark_fits?: boolean | null;
            /** @description The record's payload (a head and the bytes as they came) in hexadecimal; only for who keeps devices. */
            payload?: string | null;
            /** @description SHA-256 of the payload; digests too are only for who keeps devices, because a short password can be tried by them. */
            payload_sha256?: string | null;
            /**
             * Format: int64
             * @description How many records were gone through.
             */
            records: number;
            /**
             * Format: int64
             * @description The last one gone through, and its chain.
             */
            upto: number;
            upto_chain?: string | null;
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
        /** @description What still has no answer. */
        Gates: {
            /** @description Appeals that are not decided. */
            appeals: number;
            /** @description Units whose self-assessment is not in. */
            not_handed_in: number;
            out_of_date: number;
            /** @description Rows that nobody accepted, and rows whose approval is out of date. */
            unanswered: number;
            /** @description Corrections that wait for a second reviewer. */
            waits: number;
        };
        /** @description What is dropped of a month. */
        GoingView: {
            /** Format: int64 */
            bytes: number;
            /** @description `real_time`, `minute`, `hour`, `day` or another that devices send. */
            kind: string;
            /** @description `2026-11`. */
            month: string;
            /** Format: int64 */
            values: number;
        };
        /** @description A grade of the method; it has English where the method gives it some. */
        GradeName: {
            id: string;
            name: string;
            name_en?: string | null;
        };
        /** @description A grade as it stands, and the best and worst that are still possible; null where no band takes the total. */
        GradeView: {
            best?: components["schemas"]["GradeName"] | null;
            now?: components["schemas"]["GradeName"] | null;
            worst?: components["schemas"]["GradeName"] | null;
        };
        /** @description Sums over the units of one kind that the reader sees in full. */
        GradientGroup: {
            banked: string;
            full: string;
            id: string;
            label: string;
            label_en?: string | null;
            lost: string;
            reachable: string;
            standing: string;
            /** @description The first ones by their ids; `units_total` counts all. */
            units: components["schemas"]["UnitChance"][];
            units_total: number;
        };
        GradientPage: {
            /** @description The points still to be had by effort, under the filters but for that of the effort. */
            efforts: components["schemas"]["EffortSum"][];
            /** @description Points that the listed steps bring together. */
            gain: string;
            groups: components["schemas"]["GradientGroup"][];
            /** @description Indicators with points still to be had, the most first; the twelve first ones. */
            indicators: components["schemas"]["IndicatorSum"][];
            items: components["schemas"]["StepView"][];
            next_page?: string | null;
            order: components["schemas"]["StepOrder"];
            run: components["schemas"]["RunInfo"];
            total: number;
            unit?: components["schemas"]["UnitHead"] | null;
        };
        Group: {
            /** @description Sums over the units that the reader sees in full. */
            banked: string;
            /** @description Units of which the reader sees no points, and the names of the first. */
            hidden: number;
            hidden_names: string[];
            id: string;
            label: string;
            label_en?: string | null;
            lost: string;
            max: string;
            possible: string;
            ranking: components["schemas"]["Ranking"];
            /** @description The first of them; `/assessment/city/units` has all. */
            units: components["schemas"]["UnitSummary"][];
            units_total: number;
        };
        GroupCount: {
            id: string;
            label: string;
            label_en?: string | null;
            rows: number;
            units_moved: number;
        };
        /** @description The form is handed in. */
        HandInAsk: {
            /**
             * Format: int64
             * @description The version of the form that it follows.
             */
            seen: number;
            /** @description Indicators without a claim are left without one. */
            without_missing?: boolean;
        };
        /** @description The server's state. */
        Health: {
            database: components["schemas"]["Database"];
            /** @description Always `ok`; anything else is an error. */
            status: string;
            /** @description Version of the program. */
            version: string;
        };
        HistoryEntry: {
            as_of: string;
            binding?: components["schemas"]["BindingWord"] | null;
            by?: string | null;
            chosen: components["schemas"]["Chosen"];
            /** @description The digest of the fact that counted. */
            digest?: string | null;
            disagree: boolean;
            evidence: components["schemas"]["EvidenceView"][];
            open?: components["schemas"]["OpenView"] | null;
            recorded_at?: string | null;
            run: string;
            state: components["schemas"]["FactState"];
            value?: string | null;
            value_en?: string | null;
            why?: string | null;
        };
        HistoryPoint: {
            as_of: string;
            hi: string;
            lo: string;
            run: string;
            so_far?: string | null;
        };
        HitCount: {
            kind: components["schemas"]["HitKind"];
            total: number;
        };
        /** @enum {string} */
        HitField: "name" | "id" | "clause" | "label";
        /** @enum {string} */
        HitKind: "unit" | "indicator" | "input" | "reading";
        Holder: {
            /** @description The fact, or the indicator for which it was claimed. */
            fact: string;
            name: string;
            /** @description The name of the file, or the row as it was said. */
            said: string;
            unit: string;
        };
        /** @description A run of days off, weekends inside it included. */
        Holiday: {
            /** Format: date */
            from: string;
            /** @description 春节; empty where the source names none. */
            name?: string;
            /** Format: date */
            to: string;
        };
        /** @description What was found in a notice, and what could not be taken from it. */
        HolidayNotice: {
            /** @description What does not fit: a weekday that the date has not, a number of days that the run has not. */
            doubts: components["schemas"]["NoticeDoubt"][];
            holidays: components["schemas"]["Holiday"][];
            makeup: string[];
            /** @description Sentences about days off or days of work that were not understood: a person has to enter them. */
            unread: string[];
        };
        IndicatorHead: {
            id: string;
            mode: components["schemas"]["IndicatorMode"];
            name: string;
            name_en?: string | null;
            points: string;
            readings: string[];
            /** @description Points of the written tiers from the fewest to the most. */
            steps: string[];
        };
        /**
         * @description Under whose eyes an indicator is assessed.
         * @enum {string}
         */
        IndicatorMode: "auto" | "self" | "onsite";
        IndicatorName: {
            id: string;
            name: string;
            name_en?: string | null;
            points: string;
        };
        IndicatorPage: {
            cell: components["schemas"]["Cell"];
            facts: components["schemas"]["FactView"][];
            gaps: components["schemas"]["Gap"][];
            /** @description Units of the same kind; where there are many, those that stand nearest. */
            group: components["schemas"]["Neighbour"][];
            group_total: number;
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
        IndicatorSum: {
            gain: string;
            indicator: string;
            name: string;
            name_en?: string | null;
            units: number;
        };
        IndicatorView: {
            assessor: string;
            evidence: string[];
            evidence_en: string[];
            id: string;
            /** Format: int32 */
            line?: number | null;
            local?: components["schemas"]["LocalView"] | null;
            mode: components["schemas"]["IndicatorMode"];
            name: string;
            name_en?: string | null;
            points: string;
            readings: string[];
            steps: string[];
        };
        InputChoice: {
            id: string;
            label: string;
            label_en?: string | null;
        };
        /** @description The facts that an indicator reads, as they can be asked "what if" of. */
        InputList: {
            cell: components["schemas"]["Cell"];
            indicator: components["schemas"]["IndicatorHead"];
            items: components["schemas"]["InputView"][];
            readings: components["schemas"]["ReadingView"][];
            run: components["schemas"]["RunInfo"];
            unit: components["schemas"]["UnitHead"];
        };
        InputName: {
            id: string;
            label: string;
            label_en?: string | null;
        };
        InputView: {
            at: {
                [key: string]: string;
            };
            /** @description The cell in words. */
            at_text?: string | null;
            at_text_en?: string | null;
            columns: components["schemas"]["ColumnForm"][];
            input: string;
            label: string;
            label_en?: string | null;
            levels: components["schemas"]["LevelView"][];
            limits: components["schemas"]["LimitView"][];
            max?: string | null;
            min?: string | null;
            /** @description Its window is open: it can still change by itself. */
            open: boolean;
            /** @description The rows there are, each with its cells as written; at most 200, the last ones. */
            rows: string[][];
            /** @description The place of the first of them. */
            rows_from: number;
            state: components["schemas"]["FactState"];
            type: components["schemas"]["FactType"];
            unit?: string | null;
            unit_en?: string | null;
            /** @description As it is written in a form; null where there is none. */
            value?: string | null;
        };
        /**
         * @description What an item's points are: of the full marks, beyond them, or taken off.
         * @enum {string}
         */
        ItemRole: "regular" | "bonus" | "penalty";
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
            role: components["schemas"]["ItemRole"];
            title: string;
            title_en?: string | null;
        };
        /**
         * @description What a place is; it never changes.
         * @enum {string}
         */
        Kind: "enterprise" | "outlet" | "station";
        KindCount: {
            kind: components["schemas"]["ChangeKind"];
            rows: number;
        };
        KindView: {
            id: string;
            label: string;
            label_en?: string | null;
        };
        /**
         * @description The languages.
         * @enum {string}
         */
        Lang: "zh" | "en";
        LatestAll: {
            /** @description By the ids of devices. */
            items: components["schemas"]["DeviceLatest"][];
            next_page?: string | null;
        };
        LatestList: {
            items: components["schemas"]["ValueView"][];
        };
        /** @description What came of a device in the last days, beside what is registered. */
        Learned: {
            /** @description What came of the periods: none or no, where too little came to tell. */
            came: components["schemas"]["Expected"];
            /** @description The check sum by which the frames fit that were refused, when it is another than the registered one. */
            crc?: string | null;
            /**
             * Format: int64
             * @description Days that were looked at.
             */
            days: number;
            /** @description Whether that is another than what is registered. */
            differs: boolean;
            /** @description What would be registered: all that is expected and all that came. */
            expected: components["schemas"]["Expected"];
            /** @description Factors that are expected and did not come. */
            missing_factors: string[];
            /** @description Factors that came and are not expected. */
            new_factors: string[];
        };
        LevelView: {
            id: string;
            label: string;
            label_en?: string | null;
        };
        /** @description What a rule compares a number with. */
        LimitView: {
            /** @description In the unit of the value: a share is between 0 and 1, money in yuan. */
            at: string;
            label?: string | null;
            label_en?: string | null;
            op: string;
        };
        /** @description A line of a rule in words; what it consists of stands under it. */
        LineView: {
            /** @description Shown, decides nothing. */
            hint: boolean;
            /** @description What the method itself calls the condition. */
            label?: string | null;
            label_en?: string | null;
            /**
             * Format: int32
             * @description Its line in the source document.
             */
            line?: number | null;
            lines: components["schemas"]["LineView"][];
            /** @description What would stand here under other options of one of them. */
            otherwise: components["schemas"]["OtherwiseView"][];
            points?: string | null;
            /** @description Readings that it rests on. */
            readings: string[];
            text: string;
            text_en: string;
            /** @description Why there is no clause for it. */
            unwritten?: string | null;
            /** @description The verbatim clause. */
            written?: string | null;
        };
        /** @enum {string} */
        LintSeverity: "error" | "warning" | "note";
        /** @description The server answers. */
        Live: {
            /** @description Always true. */
            live: boolean;
        };
        LiveList: {
            /**
             * Format: int64
             * @description What to ask for next.
             */
            change: number;
            items: components["schemas"]["DeviceLive"][];
            /** @description How many devices are in which state, of all that the caller may read. */
            states: components["schemas"]["DeviceStateCount"][];
        };
        LocalView: {
            approved_by: string;
            approved_on: string;
            text: string;
            text_en?: string | null;
        };
        /** @description A login with failed sign-ins. */
        LoginLock: {
            /**
             * Format: int64
             * @description Failures in a row.
             */
            failures: number;
            /**
             * Format: date-time
             * @description The last one.
             */
            last_at: string;
            /**
             * Format: date-time
             * @description Until when it is locked; null when it is not.
             */
            locked_until?: string | null;
            /** @description The login that was tried. */
            login: string;
            /** @description The name of its account; null when nobody has this login. */
            name?: string | null;
        };
        /** @description Logins with failed sign-ins. */
        LoginLocks: {
            /** @description The latest first, at most 500. */
            items: components["schemas"]["LoginLock"][];
        };
        /**
         * @description How points were lost.
         * @enum {string}
         */
        Lost: "over" | "settled";
        /** @description What was made. */
        MadeId: {
            /** @description Its id. */
            id: string;
        };
        MarkAsk: {
            mark: components["schemas"]["NoticeMark"];
        };
        /** @description Something that the reader may do, or why not. */
        May: {
            /** @description `not_allowed`, `campaign_locked`, `window_closed`, `window_not_open`, `handed_in`, `form_returned`. */
            code?: string | null;
            why?: string | null;
            yes: boolean;
        };
        MayHere: {
            /** @description Consent to exceptions, show the result and make it final. */
            approve: boolean;
            /** @description Units for which the reader may ask for an extension; of a province the first. */
            ask_units: components["schemas"]["AskUnit"][];
            /** @description Move it on or back, set its days, give a draft its method, ask for a reopening. */
            manage: boolean;
        };
        /** @description How many of the possible points rest on facts of running systems; the mean where there are several units. */
        MeasuredPoints: {
            of: string;
            points: string;
            units: number;
        };
        /**
         * @description In what is measured.
         * @enum {string}
         */
        Medium: "water" | "groundwater" | "air" | "noise" | "soil" | "radiation";
        /** @description Another method of a draft. */
        MethodAsk: {
            /** @description The files of the method with their text; the method of the campaign at work when absent. */
            method?: {
                [key: string]: string;
            } | null;
        };
        /** @description The method of the campaign, to be read. */
        MethodDocument: {
            /** @description What was not looked at because it would have taken too long. */
            cut: components["schemas"]["TwoWords"][];
            digest: string;
            /** @description Findings that speak of no indicator. */
            findings: components["schemas"]["MethodFinding"][];
            id: string;
            indicators: number;
            items: components["schemas"]["DocumentItem"][];
            points: string;
            tiers: number;
            title: string;
            title_en?: string | null;
            /** @description What lies between the items and the total. */
            total: components["schemas"]["LineView"][];
        };
        /** @description What the linter says of a clause. */
        MethodFinding: {
            advice: components["schemas"]["TwoWords"];
            clause?: string | null;
            code: string;
            message: components["schemas"]["TwoWords"];
            /** @description Indicator and tier, e.g. `2.1/8`. */
            path: string;
            /** @description Readings that rule it already. */
            readings: string[];
            results: components["schemas"]["TwoWords"][];
            severity: components["schemas"]["LintSeverity"];
            witness?: components["schemas"]["TwoWords"] | null;
            /** @description The words of the clause that are meant. */
            words: string[];
        };
        /** @description The methods on board. */
        MethodList: {
            items: components["schemas"]["CarriedMethod"][];
        };
        MethodTitle: {
            points: string;
            title: string;
            title_en?: string | null;
        };
        MethodView: {
            digest: string;
            /** @description From the best to the worst; empty where the method gives none. */
            grades: components["schemas"]["GradeName"][];
            id: string;
            items: components["schemas"]["ItemView"][];
            kinds: components["schemas"]["KindView"][];
            points: string;
            title: string;
            title_en?: string | null;
        };
        /** @description Something that is missing before a phase. */
        Missing: {
            /** @description The campaign does not go on while it is missing; otherwise it is only said. */
            blocks: boolean;
            code: string;
            /** @description Of how many things. */
            count: number;
            en: string;
            /** @description The page of the workbench where it is seen to. */
            path?: string | null;
            zh: string;
        };
        /**
         * @description A condition without a number.
         * @enum {string}
         */
        MoreAnswer: "declared" | "judged" | "none";
        Move: {
            from: components["schemas"]["Span"];
            indicator: string;
            name: string;
            to: components["schemas"]["Span"];
            unit: string;
        };
        /** @description A step of the course. */
        MoveAsk: {
            /** @description Needed for a step back. */
            reason?: string | null;
            /** @description The published final run that is the result, for the step to `final`. */
            run?: string | null;
            to: components["schemas"]["Phase"];
            /**
             * Format: int64
             * @description The version that was looked at: the number of the last step.
             */
            version: number;
        };
        MoveCause: {
            from?: string | null;
            from_en?: string | null;
            /** @description The input of a fact, or the reading. */
            id?: string | null;
            kind: components["schemas"]["CauseKind"];
            label: string;
            label_en?: string | null;
            to?: string | null;
            to_en?: string | null;
        };
        /** @description Whom an option of a reading would move. */
        MoveList: {
            items: components["schemas"]["Move"][];
            offset: number;
            total: number;
        };
        /** @description One indicator of one unit that moved between two runs. */
        MoveRow: {
            /** @description By how much the points as they stand moved; null where they cannot be said. */
            by?: string | null;
            /** @description The first of the causes; `causes_total` says how many there are. */
            causes: components["schemas"]["MoveCause"][];
            causes_total: number;
            from: components["schemas"]["Span"];
            group: string;
            indicator: string;
            indicator_name: string;
            indicator_name_en?: string | null;
            kind: components["schemas"]["ChangeKind"];
            sentence: string;
            sentence_en: string;
            to: components["schemas"]["Span"];
            total_from: components["schemas"]["Span"];
            total_to: components["schemas"]["Span"];
            unit: string;
            unit_name: string;
        };
        Moves: {
            option: string;
            /** @description The option in words. */
            text: string;
            text_en?: string | null;
            /** @description How many units, and the first of them. */
            total: number;
            units: components["schemas"]["Move"][];
        };
        NamedInput: {
            id: string;
            label: string;
        };
        Need: {
            have?: string | null;
            have_en?: string | null;
            input?: string | null;
            label: string;
            label_en?: string | null;
            short?: string | null;
            short_en?: string | null;
            state: components["schemas"]["NodeState"];
            want?: string | null;
            want_en?: string | null;
        };
        Neighbour: {
            best?: number | null;
            me: boolean;
            name: string;
            span: components["schemas"]["Span"];
            tier?: number | null;
            unit: string;
            visible: components["schemas"]["Visibility"];
        };
        NewRecord: {
            fields: Record<string, never>;
            unit: string;
        };
        /** @description What is new: ids. An empty list says that nothing of the kind is new. */
        News: {
            /** @description Jobs began, ended or failed. */
            jobs: boolean;
            /** @description Some of the lists name only the first ones, or the page was away for too long: everything may be new. */
            more: boolean;
            /** @description The person's own notices changed. */
            notices: boolean;
            /** @description Runs that were published. */
            published: string[];
            /** @description Readings that were ruled. */
            readings: string[];
            /** @description Runs that were made. */
            runs: string[];
            /** @description Units of which facts were declared. */
            units: string[];
        };
        NextStep: components["schemas"]["PhaseTurn"] & {
            /** @description What is missing; what stops it first. */
            missing: components["schemas"]["Missing"][];
            /** @description The runs that can be named as the result. */
            runs: components["schemas"]["RunInfo"][];
        };
        /** @description A condition with its state and what it read. */
        Node: {
            /** Format: int32 */
            at_least?: number | null;
            boundary: boolean;
            children: components["schemas"]["Node"][];
            /** @description Indices into the page's facts. */
            facts: number[];
            form: components["schemas"]["NodeForm"];
            hi?: string | null;
            hi_en?: string | null;
            label: string;
            label_en?: string | null;
            lo?: string | null;
            lo_en?: string | null;
            op?: string | null;
            readings: components["schemas"]["ReadingUse"][];
            short?: string | null;
            short_en?: string | null;
            state: components["schemas"]["NodeState"];
            threshold?: string | null;
            threshold_en?: string | null;
            value?: string | null;
            value_en?: string | null;
        };
        /** @enum {string} */
        NodeForm: "all" | "any" | "not" | "at_least" | "input" | "compare" | "in_time" | "covers" | "always";
        /** @enum {string} */
        NodeState: "holds" | "fails" | "unknown";
        NoteList: {
            items: components["schemas"]["NoteView"][];
        };
        NoteView: {
            /** Format: int64 */
            count: number;
            day: string;
            /** Format: date-time */
            last_at: string;
            /** Format: int64 */
            last_frame: number;
            /** @description `future_time`, `clock_off`, `factor_unexpected:CODE`, `text:NAME`, `empty:CODE`, `tolerance:NAME` and others. */
            note: string;
            /** @description What it said the last time. */
            sample: string;
        };
        Notice: {
            indicator?: string | null;
            level: components["schemas"]["NoticeLevel"];
            text: string;
            text_en: string;
            unit?: string | null;
        };
        NoticeAsk: {
            /** @description The announcement as it was published. */
            text: string;
            /** Format: int32 */
            year: number;
        };
        NoticeDoubt: {
            en: string;
            /** @description The sentence. */
            text: string;
            zh: string;
        };
        /** @enum {string} */
        NoticeLevel: "info" | "attention";
        NoticeList: {
            items: components["schemas"]["NoticeView"][];
            next_page?: string | null;
            /** Format: int64 */
            open: number;
            /** Format: int64 */
            overdue: number;
            /** Format: int64 */
            unread: number;
        };
        /**
         * @description What the reader says of a notice.
         * @enum {string}
         */
        NoticeMark: "read" | "unread" | "done" | "open";
        /** @description What the reader wants to be sent, and where to. */
        NoticePreference: {
            by_mail: boolean;
            by_webhook: boolean;
            email?: string | null;
            /** @description Ways out that the server was started with. */
            mail_open: boolean;
            webhook_open: boolean;
        };
        NoticesMarked: {
            /** Format: int64 */
            marked: number;
        };
        /** @description A notice of the reader's. */
        NoticeView: {
            /** Format: int64 */
            days_left: number;
            done: boolean;
            /** @description The last day. */
            due: string;
            id: string;
            indicator?: string | null;
            /** @description The page of the workbench, and what is set in its address. */
            path: string;
            raised_at: string;
            read: boolean;
            set: {
                [key: string]: string;
            };
            /** @description It was taken away: the thing is done, or a more urgent notice of it has come. */
            settled: boolean;
            /** @description The module that knows of it. */
            source: string;
            /**
             * Format: int64
             * @description Days ahead of the reminder; -1 of what is overdue.
             */
            step: number;
            title: string;
            title_en?: string | null;
            /** @description Its working days are past the calendar: days were counted as they are. */
            uncovered: boolean;
            unit: string;
        };
        /**
         * @description What happens when no tier matches.
         * @enum {string}
         */
        NoTierPolicy: "literal" | "zero" | "lowest";
        NoTierView: {
            nothing?: components["schemas"]["Node"] | null;
            policy: components["schemas"]["NoTierPolicy"];
            reached: boolean;
            /** @description The reading that decides it, where one does. */
            reading?: string | null;
            text: string;
            text_en: string;
        };
        OpenConnection: {
            /** @description At most fifty devices that came on it. */
            devices: string[];
            /** Format: int64 */
            frames: number;
            /** Format: date-time */
            last_at?: string | null;
            /** Format: int64 */
            number: number;
            /** Format: date-time */
            opened_at: string;
            /** @description Whether we have opened it. */
            outward: boolean;
            /** Format: int64 */
            rejected: number;
            remote: string;
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
            highest_en?: string | null;
            lowest?: string | null;
            lowest_en?: string | null;
        };
        OptionView: {
            available: boolean;
            effect: string;
            effect_en?: string | null;
            id: string;
            span?: components["schemas"]["Span"] | null;
            text: string;
            text_en?: string | null;
            uses_example?: string | null;
            uses_example_en?: string | null;
            why_not?: string | null;
            why_not_en?: string | null;
        };
        /** @enum {string} */
        OpWord: "ge" | "gt" | "le" | "lt" | "eq";
        /** @description The tree, as a list. */
        Organisation: {
            /** @description Every place, with the id of what it belongs to. */
            items: components["schemas"]["OrganisationNode"][];
        };
        /** @description A place of the tree. */
        OrganisationNode: {
            /** @description Id. */
            id: string;
            /** @description `province`, `city`, `county` or `department`. */
            level: string;
            /** @description Full name. */
            name: string;
            /** @description What it belongs to. */
            parent?: string | null;
            /** @description Short name. */
            short_name: string;
        };
        /** @description What another method does with the facts and rulings of the run. */
        OtherMethod: {
            /** @description Inputs that it needs and for which there is no fact. */
            absent: components["schemas"]["InputName"][];
            digest: string;
            /** @description Inputs with facts that it does not read. */
            not_carried: components["schemas"]["InputName"][];
            points: string;
            /** @description Its readings and policies, as they stand with what was carried and tried. */
            readings: components["schemas"]["ReadingItem"][];
            /** @description Rulings and parameters that it does not know, by their titles in the run's method. */
            rulings: components["schemas"]["InputName"][];
            title: string;
            title_en?: string | null;
            /** @description Inputs whose facts are of another type. */
            unfit: components["schemas"]["InputName"][];
        };
        OtherView: {
            binding: components["schemas"]["BindingWord"];
            by?: string | null;
            key: string;
            period?: components["schemas"]["PeriodView"] | null;
            reason?: string | null;
            recorded_at?: string | null;
            state: components["schemas"]["FactState"];
            value?: string | null;
            value_en?: string | null;
        };
        OtherwiseView: {
            lines: components["schemas"]["LineView"][];
            options: string[];
            reading: string;
            ways: components["schemas"]["TwoWords"][];
        };
        OutcomeCount: {
            count: number;
            outcome: components["schemas"]["FactState"];
        };
        OutOfOrder: {
            after: components["schemas"]["Phase"];
            before: components["schemas"]["Phase"];
        };
        /** @enum {string} */
        OwnAnswer: "bounds" | "due" | "points" | "none";
        /** @description Who this installation is to others. */
        OwnNode: {
            /** @description What people compare. */
            fingerprint: string;
            /** @description The public key, `ed25519:` and 64 hex digits. */
            public_key: string;
            /** @description The same in groups of four, as it is read out. */
            spoken: string;
        };
        /** @description A session of one's own. */
        OwnSession: {
            /** @description The address it was opened from; empty when it is not known. */
            address: string;
            /** @description What the browser said of itself; empty when it said nothing. */
            agent: string;
            /** @description Whether it is the one that asks. */
            current: boolean;
            /**
             * Format: date-time
             * @description When it was opened.
             */
            opened_at: string;
            /**
             * Format: date-time
             * @description When it was last used, to the minute.
             */
            seen_at: string;
        };
        /** @description One's own sessions. */
        OwnSessions: {
            /** @description Those that are open, the latest first. */
            items: components["schemas"]["OwnSession"][];
        };
        /** @description The words of an official paper that no run knows. */
        Paper: {
            /** @description 主送机关. */
            addressee?: string | null;
            /** @description 发文机关: who signs. */
            issuer?: string | null;
            /** @description 发文机关标志: printed in red at the head; no red head when absent. */
            letterhead?: string | null;
            /** @description 发文字号. */
            number?: string | null;
        };
        PaperBounds: {
            /** Format: int64 */
            file: number;
            files: number;
        };
        /** @description One paper of one unit. */
        PaperCell: {
            /** @description The last day, as the method has it under the rulings in force; none where no condition names one. */
            day?: string | null;
            /** Format: int64 */
            days_left?: number | null;
            material: string;
            /** @description To which day it was moved for this unit. */
            moved_to?: string | null;
            /** @description When the first of it came. */
            received_at?: string | null;
            state: components["schemas"]["PaperStand"];
            /** @description Where it is not the whole day. */
            time?: string | null;
            /**
             * Format: int64
             * @description How often it came.
             */
            times: number;
        };
        /** @description A text that is written in place. */
        PaperDraft: {
            by?: string | null;
            /** @description The figures of the text with the pages that they rest on. */
            links: components["schemas"]["DraftLink"][];
            saved_at?: string | null;
            text: string;
            /**
             * Format: int64
             * @description 0 where nobody has begun.
             */
            version: number;
        };
        /** @description One of the files that were handed in. */
        PaperFile: {
            /** Format: int64 */
            bytes: number;
            media_type: string;
            name: string;
            /** @description `sha256:` and 64 hexadecimal digits. */
            sha256: string;
            /** @description `sm3:` and 64 hexadecimal digits. */
            sm3: string;
        };
        /** @description A level of a column in the method's words. */
        PaperLevel: {
            id: string;
            label: string;
            label_en?: string | null;
            /** @description A form that no network carries. */
            object: boolean;
        };
        /** @description The units that the reader sees in full, with every paper. */
        PaperPage: {
            /** @description The method asks for papers at all. */
            asks: boolean;
            /** @description How many papers of all these units stand how. */
            counts: {
                [key: string]: number;
            };
            forms: components["schemas"]["PaperLevel"][];
            items: components["schemas"]["PaperUnit"][];
            materials: components["schemas"]["PaperLevel"][];
            most: components["schemas"]["PaperBounds"];
            offset: number;
            phase: components["schemas"]["Phase"];
            total: number;
            /** Format: int32 */
            year: number;
        };
        /** @enum {string} */
        PaperStand: "received" | "late" | "due" | "missing";
        PaperText: {
            text: string;
        };
        PaperUnit: {
            name: string;
            papers: components["schemas"]["PaperCell"][];
            unit: string;
        };
        PaperUnitPage: {
            asks: boolean;
            /** @description Why nothing can be handed in now. */
            locked?: string | null;
            /** @description The reader may hand in now, and if not, why. */
            may_hand_in: boolean;
            /** @description The reader may register originals. */
            may_register: boolean;
            /** @description The reader works for the unit and may write its texts. */
            may_write: boolean;
            most: components["schemas"]["PaperBounds"];
            name: string;
            papers: components["schemas"]["UnitPaper"][];
            phase: components["schemas"]["Phase"];
            unit: string;
            /** Format: int32 */
            year: number;
        };
        /** @description One of the things that are due. */
        PaperView: {
            /** @description The last day of this unit, where it was moved for it. */
            extended?: string | null;
            label: string;
            label_en: string;
            received?: string | null;
            state: components["schemas"]["DeadlineState"];
        };
        /** @enum {string} */
        ParameterType: "integer" | "decimal" | "percent" | "time_of_day" | "day" | "list";
        ParameterView: {
            declared?: string | null;
            example?: string | null;
            id: string;
            label: string;
            label_en?: string | null;
            options: string[];
            type: components["schemas"]["ParameterType"];
        };
        PartView: {
            /** @description The branch taken, the part that decides, the step that applies; `None` while that is open. */
            counts?: boolean | null;
            /** @description The weight of a part, or what the step does. */
            does?: string | null;
            does_en?: string | null;
            label: string;
            label_en?: string | null;
            nodes: components["schemas"]["Node"][];
            points?: components["schemas"]["Span"] | null;
            rule?: components["schemas"]["RuleView"] | null;
        };
        /** @description A change of the own password. */
        PasswordChange: {
            /** @description The new one: at least 10 characters, at most 256 bytes, not containing the login, not one character repeated. */
            new: string;
            /** @description The password until now. */
            old: string;
        };
        /** @description A password that is shown once. */
        PasswordGiven: {
            /** @description The password; it must be changed at the first sign-in. */
            password: string;
            /** @description Id of the person. */
            person: string;
        };
        PeriodView: {
            from: string;
            to: string;
        };
        /** @description A person to be registered. */
        PersonAsk: {
            /** @description Login name. */
            login: string;
            /** @description Display name. */
            name: string;
            /** @description What the account can ever hold: `business` when absent, or `system`, `security`, `audit`. */
            realm?: string | null;
        };
        /** @description A person in a list. */
        PersonEntry: {
            /** @description Whether the account was closed. */
            closed: boolean;
            /** @description The first day on which it is closed, also when that lies ahead. */
            closes?: string | null;
            /** @description Id. */
            id: string;
            /** @description Login name. */
            login: string;
            /** @description Display name. */
            name: string;
            /** @description Whether a password that was given waits to be changed. */
            password_to_change: boolean;
            /** @description What the account can ever hold. */
            realm: string;
            /** @description Roles of the main post, then of part-time posts, today. */
            roles: string[];
            /** @description The unit of the main post. */
            unit?: string | null;
        };
        /** @description The persons. */
        PersonPage: {
            /** @description In the order of the logins. */
            items: components["schemas"]["PersonEntry"][];
            /** @description What to ask for the next page; null on the last. */
            next_page?: string | null;
            /**
             * Format: int64
             * @description How many the filter leaves on all pages.
             */
            total: number;
        };
        /** @description A person's page. */
        PersonView: {
            /** @description Delegations from and to the person, the latest first. */
            delegations: components["schemas"]["DelegationEntry"][];
            /** @description The person. */
            person: components["schemas"]["PersonEntry"];
            /** @description Posts of any time, the latest first. */
            posts: components["schemas"]["PostEntry"][];
            /** @description Whether a second factor is in force. */
            second_factor: boolean;
        };
        /**
         * @description The phases of a campaign, in their order. A person moves it from one to the next; no day does.
         * @enum {string}
         */
        Phase: "draft" | "issued" | "collecting" | "self_assessment" | "review" | "publicity" | "appeal" | "final" | "archived";
        PhaseDays: {
            /** @description It can have days. */
            dated: boolean;
            /**
             * Format: int64
             * @description Days from today to the last day; below 0 when it is over.
             */
            days_left?: number | null;
            from?: string | null;
            /** @description The last day of the reader's own unit, where that was moved. */
            own_until?: string | null;
            phase: components["schemas"]["Phase"];
            /** @description Since when it is in this phase, or was last. */
            since?: string | null;
            state: components["schemas"]["PhaseState"];
            until?: string | null;
        };
        /** @enum {string} */
        PhaseState: "done" | "now" | "ahead";
        PhaseTurn: {
            may: boolean;
            to: components["schemas"]["Phase"];
            /** @description Why the reader may or may not, in words. */
            why: string;
        };
        PhaseWindow: {
            at: string;
            by: string;
            from?: string | null;
            phase: components["schemas"]["Phase"];
            reason?: string | null;
            until?: string | null;
            /** Format: int64 */
            version: number;
        };
        PhaseWork: {
            /** @description Why not, by code: `campaign_locked`, `window_closed`, `window_not_open`. */
            code?: string | null;
            open: boolean;
            /** @description The reader is one of them. */
            own: boolean;
            /** @description The roles that do it. */
            roles: string[];
            work: components["schemas"]["Work"];
        };
        Place: {
            name: string;
            /** Format: int32 */
            place: number;
            tied: boolean;
            total?: components["schemas"]["Span"] | null;
            unit: string;
        };
        /** @description Attributes stated anew from a day on; those that are absent stay. */
        PlaceChange: {
            address?: string | null;
            code?: string | null;
            due?: components["schemas"]["PlaceDue"] | null;
            /** @description First day. */
            from: string;
            grade?: string | null;
            medium?: components["schemas"]["Medium"] | null;
            name?: string | null;
            /** @description The position is not known. */
            no_position?: boolean;
            permit?: string | null;
            position?: components["schemas"]["PlacePosition"] | null;
            /** @description First day on which it holds no more; open when absent. */
            to?: string | null;
            unit?: string | null;
            why: string;
        };
        /** @description Whether a point is expected to send its data (应联网), and why not. */
        PlaceDue: {
            /** @description Whether it is expected to be connected. */
            connected: boolean;
            /** @description Why it is not; may be empty where it is. */
            why: string;
        };
        /** @description An enterprise as it is on the day. */
        PlaceEnterprise: {
            address: string;
            code: string;
            grade: string;
            id: string;
            name: string;
            permit: string;
            position?: components["schemas"]["PlacePosition"] | null;
            /** @description Whether it is there on the day. */
            there: boolean;
            unit: string;
            valid_from: string;
            /** @description The first day on which it is no more. */
            valid_to?: string | null;
            /** Format: int64 */
            version: number;
        };
        PlaceEnterpriseAbout: {
            /** @description The day that is shown. */
            at: string;
            enterprise: components["schemas"]["PlaceEnterprise"];
            history: components["schemas"]["PlaceStatement"][];
            /** @description Why the caller may not change it on that day; absent when the caller may. */
            kept_from?: string | null;
            /** @description The first later day of which another unit keeps it: a change by the caller ends there. */
            kept_until?: string | null;
            /** @description Why the caller may not change from when to when it is there; absent when the caller may. */
            life_kept_from?: string | null;
            outlets: components["schemas"]["PlacePoint"][];
        };
        PlaceEnterprises: {
            /** @description The day that is shown. */
            at: string;
            items: components["schemas"]["PlaceEnterprise"][];
            /** Format: int64 */
            offset: number;
            /** Format: int64 */
            total: number;
        };
        /** @description What a file would bring, or brought. */
        PlaceImport: {
            /** @description Rows with content below the headings: enterprises, outlets, stations. */
            enterprises: number;
            /** @description Problems beyond those that are listed. */
            more: number;
            outlets: number;
            problems: components["schemas"]["PlaceImportProblem"][];
            stations: number;
            /** @description Places that were registered: all of the rows, or none. */
            stored: number;
        };
        /** @description What is wrong with a cell, a row or the file. */
        PlaceImportProblem: {
            /** @description Such as `E7`. */
            cell?: string | null;
            code: string;
            /** @description The heading of the column. */
            column?: string | null;
            message_en: string;
            message_zh: string;
            /**
             * Format: int32
             * @description The row as the spreadsheet counts, from 1.
             */
            row?: number | null;
            /** @description The sheet; absent for the file as a whole. */
            sheet?: string | null;
        };
        /** @description From when to when a place is there. */
        PlaceLife: {
            from: string;
            /** @description First day on which it is no more; it goes on when absent. */
            to?: string | null;
            why: string;
        };
        /** @description What was made. */
        PlaceMade: {
            id: string;
        };
        PlaceMap: {
            /** @description The day that is shown. */
            at: string;
            items: components["schemas"]["PlaceMark"][];
            /**
             * Format: int64
             * @description Points of which the position is not known.
             */
            without: number;
        };
        /** @description A point on the map. */
        PlaceMark: {
            domain: components["schemas"]["Domain"];
            due: boolean;
            enterprise?: string | null;
            id: string;
            /** Format: int64 */
            lat: number;
            /**
             * Format: int64
             * @description Longitude and latitude in millionths of a degree.
             */
            lon: number;
            medium: components["schemas"]["Medium"];
            name: string;
            unit: string;
        };
        PlaceNewEnterprise: {
            address?: string;
            code?: string;
            grade?: string;
            name: string;
            permit?: string;
            position?: components["schemas"]["PlacePosition"] | null;
            unit: string;
            valid_from: string;
            valid_to?: string | null;
        };
        PlaceNewPoint: {
            address?: string;
            code?: string;
            due: components["schemas"]["PlaceDue"];
            /** @description Id of the enterprise; a point without one is a station. */
            enterprise?: string | null;
            grade?: string;
            medium: components["schemas"]["Medium"];
            name: string;
            position?: components["schemas"]["PlacePosition"] | null;
            unit: string;
            valid_from: string;
            valid_to?: string | null;
        };
        /** @description A unit's place in its own group. */
        PlaceOf: {
            /** @description False for the order under the defaults, which is not final. */
            official: boolean;
            /** Format: int32 */
            place: number;
            tied: boolean;
        };
        /** @description The enterprise of an outlet. */
        PlaceOwner: {
            /** @description Id. */
            id: string;
            /** @description Its name on the day. */
            name: string;
        };
        /** @description A point as it is on the day. */
        PlacePoint: {
            address: string;
            code: string;
            domain: components["schemas"]["Domain"];
            due: components["schemas"]["PlaceDue"];
            enterprise?: components["schemas"]["PlaceOwner"] | null;
            grade: string;
            id: string;
            kind: components["schemas"]["Kind"];
            medium: components["schemas"]["Medium"];
            name: string;
            position?: components["schemas"]["PlacePosition"] | null;
            /** @description Whether it is there on the day. */
            there: boolean;
            unit: string;
            valid_from: string;
            /** @description The first day on which it is no more. */
            valid_to?: string | null;
            /** Format: int64 */
            version: number;
        };
        PlacePointAbout: {
            /** @description The day that is shown. */
            at: string;
            history: components["schemas"]["PlaceStatement"][];
            /** @description Why the caller may not change it on that day; absent when the caller may. */
            kept_from?: string | null;
            /** @description The first later day of which another unit keeps it: a change by the caller ends there. */
            kept_until?: string | null;
            /** @description Why the caller may not change from when to when it is there; absent when the caller may. */
            life_kept_from?: string | null;
            point: components["schemas"]["PlacePoint"];
        };
        PlacePoints: {
            /** @description The day that is shown. */
            at: string;
            items: components["schemas"]["PlacePoint"][];
            /** Format: int64 */
            offset: number;
            /** Format: int64 */
            total: number;
        };
        /** @description Where something is: CGCS2000, millionths of a degree. */
        PlacePosition: {
            /**
             * Format: int64
             * @description Latitude in millionths of a degree, to the north.
             */
            lat: number;
            /**
             * Format: int64
             * @description Longitude in millionths of a degree, to the east.
             */
            lon: number;
        };
        /** @description One statement about a place, as it was recorded; of those that cover a day the newest holds. */
        PlaceStatement: {
            at: string;
            by: string;
            /** @description What belongs to the value: why a point need not be connected. */
            detail: string;
            /** @description `life` (from when to when it is there), or the name of an attribute. */
            name: string;
            valid_from: string;
            valid_to?: string | null;
            value: string;
            why: string;
        };
        /** @description A post to be given. */
        PostAsk: {
            /** @description The department. */
            department?: string | null;
            /** @description The post that is left on the same day: a transfer. */
            instead_of?: string | null;
            /** @description Whether it is the main post, or part-time. */
            main: boolean;
            /** @description The role it carries. */
            role: string;
            /** @description The title, as in documents. */
            title?: string;
            /** @description The unit; a role of a unit needs one. */
            unit?: string | null;
            /** @description First day. */
            valid_from: string;
            /** @description First day on which it is no longer held. */
            valid_to?: string | null;
            /** @description Why. */
            why: string;
        };
        /** @description A post. */
        PostEntry: {
            /** @description The department. */
            department?: string | null;
            /** @description Whether it is held today. */
            holds: boolean;
            /** @description Id. */
            id: string;
            /** @description Whether it is the main post. */
            main: boolean;
            /** @description The role it carries. */
            role: string;
            /** @description The title. */
            title: string;
            /** @description The unit. */
            unit?: string | null;
            /** @description First day. */
            valid_from: string;
            /** @description First day on which it is no longer held. */
            valid_to?: string | null;
            /** @description Why it was given. */
            why: string;
        };
        PreferenceAsk: {
            by_mail: boolean;
            by_webhook: boolean;
            /** @description Empty or absent: no mail. */
            email?: string | null;
        };
        ProofFile: {
            bytes: number;
            name: string;
        };
        /** @description A finding of the linter. */
        ProofFinding: {
            advice: components["schemas"]["Words"];
            clause?: string | null;
            code: string;
            message: components["schemas"]["Words"];
            /** @description Indicator and tier, e.g. `2.1/8`. */
            path: string;
            results: components["schemas"]["Words"][];
            severity: components["schemas"]["FindingSeverity"];
            witness?: components["schemas"]["Words"] | null;
        };
        /** @description The method of a draft and what is said of it. */
        ProofPage: {
            cases: number;
            /** @description Cases whose new result somebody confirmed. */
            confirmed: components["schemas"]["ConfirmedCase"][];
            digest?: string | null;
            errors: number;
            /** @description Cases that do not hold. After a workbook's edits each is taken back or its new result confirmed. */
            failed: components["schemas"]["FailedCase"][];
            files: components["schemas"]["ProofFile"][];
            /** @description What the linter says. */
            findings: components["schemas"]["ProofFinding"][];
            followed?: components["schemas"]["FollowedView"] | null;
            /** @description What a person should still see, such as a tier that no facts reach. */
            notes: components["schemas"]["DraftFinding"][];
            passed: number;
            /** @description What the engine says; with an error the method cannot be used. */
            problems: components["schemas"]["ProofProblem"][];
            /** @description There is a method, without an error, and it passes every case: the draft can be finished. */
            ready: boolean;
            /** @description What must be decided before there is a method. */
            undecided: components["schemas"]["DraftFinding"][];
        };
        ProofProblem: {
            code: string;
            en: string;
            file: string;
            /** Format: int32 */
            line: number;
            severity: components["schemas"]["FindingSeverity"];
            zh: string;
        };
        /** @description A file that was put aside; it is given out nowhere. */
        Quarantined: {
            at: string;
            by: string;
            /** Format: int64 */
            bytes: number;
            id: string;
            material: string;
            name: string;
            reason: string;
            reason_en: string;
            reason_zh: string;
            seen?: components["schemas"]["QuarantineSeen"] | null;
            sha256: string;
            sm3: string;
            unit: string;
            unit_name: string;
            /** @description Where in the file it was found. */
            what: string;
        };
        QuarantineList: {
            items: components["schemas"]["Quarantined"][];
        };
        QuarantineSeen: {
            at: string;
            by: string;
            note: string;
        };
        QuarantineSeenAsk: {
            /** @description What was done about it, at most 1000 characters. */
            note: string;
        };
        RangePoint: {
            /** Format: date-time */
            at: string;
            flag?: string | null;
            /** Format: int64 */
            frame: number;
            /** @description What follows is farther away than the gap. */
            gap_after: boolean;
            value: string;
            /**
             * Format: int32
             * @description 1 for what was said first of this DataTime.
             */
            version: number;
        };
        RangeView: {
            /**
             * Format: int64
             * @description The width in seconds of which a few points are left; none where nothing was left out.
             */
            bucket_seconds?: number | null;
            items: components["schemas"]["RangePoint"][];
            /**
             * Format: date-time
             * @description Values of this kind before this DataTime were dropped: that none are there says nothing.
             */
            kept_from?: string | null;
            /**
             * Format: int64
             * @description How many there are in all.
             */
            of: number;
        };
        Ranking: {
            /** @description Official places, or the order under the defaults while withheld; the first of them. */
            places: components["schemas"]["Place"][];
            places_total: number;
            sentence: string;
            sentence_en: string;
            state: components["schemas"]["RankingState"];
            withheld_by: components["schemas"]["WithheldPair"][];
        };
        /**
         * @description `hidden` for whom the whole group is not shown.
         * @enum {string}
         */
        RankingState: "official" | "withheld" | "off" | "hidden";
        /** @description A frame as it came, and what was found of it. */
        RawFrame: {
            /**
             * Format: date-time
             * @description When it came.
             */
            at: string;
            /** @description How many bytes came. */
            bytes: number;
            /**
             * Format: int32
             * @description CN.
             */
            cn?: number | null;
            /** @description What the CN means, in Chinese. */
            command?: string | null;
            /**
             * Format: int64
             * @description The connection.
             */
            connection: number;
            /** @description The device; of a frame that came before its MN was registered, the one of the MN now. */
            device?: string | null;
            /**
             * Format: int64
             * @description Its number in the journal.
             */
            frame: number;
            /** @description All bytes, in hexadecimal; only for who keeps devices, because passwords stand in them. */
            hex?: string | null;
            /** @description Name and value of what stands in CP, in plain text also where it was encrypted. */
            items: components["schemas"]["RawItem"][];
            /**
             * Format: int64
             * @description The number of the registration by which it was judged.
             */
            registration?: number | null;
            /** @description The other end. */
            remote: string;
            /** @description The bytes as text; password and keys are hidden, bytes that are no text are shown by their number. */
            text: string;
            /** @description Departures from the standard that were tolerated. */
            tolerances: string[];
            /** @description `accepted`, or the name of the fault. */
            verdict: string;
            /** @description `frame`, `skipped` (bytes that belong to no frame), `opened` or `closed` (of a connection). */
            what: string;
        };
        /** @description A name and value of a frame. */
        RawItem: {
            name: string;
            value?: string | null;
        };
        /** @description Whether the server can do its work. */
        Readiness: {
            /** @description Each thing that was looked at. */
            checks: components["schemas"]["Check"][];
            /** @description Whether everything is well. */
            ready: boolean;
        };
        ReadingEffect: {
            moves: components["schemas"]["Moves"][];
            /** @description The option beside which the others are shown. */
            option: string;
            reading: string;
            /** @description Units whose points another option would change. */
            touched: number;
        };
        ReadingHead: {
            id: string;
            kind: components["schemas"]["ReadingKind"];
            scope: components["schemas"]["ReadingScope"];
            title: string;
            title_en?: string | null;
        };
        ReadingItem: components["schemas"]["ReadingView"] & {
            indicators: string[];
            /** @description What each option of an open reading would change for whom, beside the default. */
            moves: components["schemas"]["Moves"][];
        };
        /** @enum {string} */
        ReadingKind: "reading" | "policy" | "note";
        ReadingList: {
            items: components["schemas"]["ReadingItem"][];
        };
        /** @enum {string} */
        ReadingScope: "indicator" | "global";
        /** @description A reading of an indicator, with what was ruled of it since an instant. */
        ReadingSince: {
            id: string;
            /** @description The option that was ruled since, in words, and who ruled it; null while nobody has. */
            option?: string | null;
            option_en?: string | null;
            ruled_by?: string | null;
            title: string;
            title_en?: string | null;
        };
        /**
         * @description `default`: a policy or note that holds at its default.
         * @enum {string}
         */
        ReadingState: "ruled" | "open" | "default";
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
            kind: components["schemas"]["ReadingKind"];
            note?: string | null;
            options: components["schemas"]["OptionView"][];
            /** @description What options need declared. */
            parameters: components["schemas"]["ParameterView"][];
            ruled_by?: string | null;
            ruled_on?: string | null;
            scope: components["schemas"]["ReadingScope"];
            state: components["schemas"]["ReadingState"];
            title: string;
            title_en?: string | null;
            why_default?: string | null;
            why_default_en?: string | null;
        };
        /**
         * @description What a receipt says. It is kept as one canonical JSON, and its digest is taken over that. A field that is added later is left
         *     out where it is absent, so that the signatures of older receipts keep their words.
         */
        ReceiptContent: {
            by: string;
            by_id: string;
            campaign: string;
            files: components["schemas"]["PaperFile"][];
            form?: string | null;
            material: string;
            material_label: string;
            note?: string | null;
            /** Format: int64 */
            number: number;
            /** @description By somebody who does not work for the unit. */
            on_behalf: boolean;
            /** @description The instant that counts: when the last byte had come and was checked, or what the officer stated for an original. */
            received_at: string;
            /** @description When it was written down here. */
            recorded_at: string;
            /** @description Of a simulated city: its receipts say so, that none passes for a real one. */
            simulated?: boolean;
            unit: string;
            unit_name: string;
            way: components["schemas"]["Way"];
            /** Format: int32 */
            year: number;
        };
        /** @description A receipt as pages show it. */
        ReceiptView: components["schemas"]["ReceiptContent"] & {
            /** @description The number as people write it. */
            called: string;
            /** @description Over the canonical JSON of the content. */
            digest: string;
            fingerprint?: string | null;
            /** @description The first of its paper: the one that counts for the time. */
            first: boolean;
            /** @description Whether this one came in time. */
            in_time: boolean;
            /** @description The newest of its paper. */
            newest: boolean;
            /** @description The two times on the bureau's clock, with seconds. */
            received_text: string;
            recorded_text: string;
            /** @description The installation's signature, and the fingerprint of the key; the text of the receipt has what is needed to check it. */
            signature?: string | null;
        };
        /** @description What the receiver does. */
        ReceiverStatus: {
            /**
             * Format: int64
             * @description Since the server started.
             */
            accepted: number;
            /** Format: int64 */
            answered: number;
            /** Format: int64 */
            bytes: number;
            connections: number;
            connections_max: number;
            /** @description What is connected to. */
            connects_to: string[];
            /** Format: int64 */
            derived_frame: number;
            /** @description Values cannot be derived now. */
            deriving_stuck: boolean;
            /** @description Bytes of values in memory. */
            hot_bytes: number;
            /** @description The journal cannot be written: nothing is acknowledged. */
            journal_broken: boolean;
            /** @description The file of it that somebody removed, when that is why. */
            journal_removed?: string | null;
            /** Format: int64 */
            lag_frames: number;
            /**
             * Format: int64
             * @description From so many frames on that wait to be derived connections are read more slowly.
             */
            lag_max: number;
            /** Format: int64 */
            lag_seconds: number;
            /** @description Where devices connect to; none when they do not. */
            listens_on?: string | null;
            /**
             * Format: int64
             * @description The number of the newest record of the journal, and the one up to which values are derived.
             */
            newest_frame: number;
            /** @description At most fifty connections, the oldest first. */
            open: components["schemas"]["OpenConnection"][];
            /** Format: int64 */
            refused_connections: number;
            /** Format: int64 */
            rejected: number;
            /**
             * Format: int64
             * @description The number up to which all values are in files.
             */
            sealed_frame: number;
            tls: boolean;
            /**
             * Format: int64
             * @description Records of the journal that could not be read since the server started: they are damaged or gone and give no values.
             */
            unreadable: number;
        };
        /** @description A record with what belongs to it. */
        RecordAbout: {
            can: components["schemas"]["RecordCan"];
            /** @description Records by which the same thing seems to be registered twice. */
            duplicates: components["schemas"]["RecordView"][];
            files: components["schemas"]["RegisterFile"][];
            record: components["schemas"]["RecordView"];
        };
        /** @description What may be done with a record now by the one who asks. */
        RecordCan: {
            change: boolean;
            /** @description States it may be moved to. */
            moves: string[];
        };
        /** @description A change of one field between two versions. */
        RecordFieldChange: {
            after: Record<string, never>;
            before: Record<string, never>;
            field: string;
        };
        RecordMove: {
            reason?: string;
            to: string;
        };
        RecordPage: {
            items: components["schemas"]["RecordView"][];
            /** Format: int64 */
            offset: number;
            /** @description Sums of the fields that are summed, over all of the list. */
            sums: components["schemas"]["RegisterSum"][];
            /** Format: int64 */
            total: number;
        };
        /** @description A version with what it changed. */
        RecordVersion: {
            at: string;
            by: string;
            changes: components["schemas"]["RecordFieldChange"][];
            /** @description The state before, when this version moved the record. */
            from?: string | null;
            on_behalf: boolean;
            reason?: string | null;
            state: string;
            /** Format: int64 */
            version: number;
        };
        RecordVersions: {
            items: components["schemas"]["RecordVersion"][];
        };
        /** @description A record. */
        RecordView: {
            changed_at: string;
            changed_by: string;
            fields: Record<string, never>;
            id: string;
            made_at: string;
            made_by: string;
            on_behalf: boolean;
            register: string;
            state: string;
            unit: string;
            /** Format: int64 */
            version: number;
        };
        /** @description Codes that open the account without the app, each once. */
        RecoveryCodes: {
            /** @description Ten codes, shown this once. */
            codes: string[];
        };
        /** @description A figure of a chart. */
        RegisterBar: {
            group: string;
            /** @description The value of the field by which the sums are told apart. */
            of?: string | null;
            /** Format: int64 */
            value: number;
        };
        RegisterBars: {
            items: components["schemas"]["RegisterBar"][];
        };
        /**
         * @description A figure to chart: the count or the sum of a field, by a choice or by month. A sum that is told apart by a field is
         *     told apart in the chart too.
         */
        RegisterChart: {
            by: string;
            names: components["schemas"]["RegisterNames"];
            /** @description Sum of this field; the number of records when absent. */
            sum?: string | null;
        };
        /** @description A choice or state with its name. */
        RegisterChoice: {
            id: string;
            names: components["schemas"]["RegisterNames"];
        };
        /** @description Working days within which a record is to be settled; the day of receipt is not counted. */
        RegisterClock: {
            /** @description The day on which it was settled. */
            done: string;
            from: string;
            /** Format: int32 */
            workdays: number;
        };
        RegisterCloseYear: {
            closed: boolean;
            unit: string;
        };
        /** @description How a duty that comes again was kept, clocks of working days, and readings out of bounds. */
        RegisterCompliance: {
            clock?: components["schemas"]["ClockKept"] | null;
            duty?: components["schemas"]["DutyKept"] | null;
            flagged: components["schemas"]["FlaggedReading"][];
            /** Format: int64 */
            flagged_total: number;
            from: string;
            to: string;
            unit: string;
        };
        /** @description What is due: the record should leave its open state by the day in `field`. */
        RegisterDue: {
            /** @description It is done when this field is filled. */
            done?: string | null;
            field: string;
            /** @description Days ahead on which it is reminded of. */
            remind: number[];
            /** @description Days ahead are working days. */
            workdays: boolean;
        };
        /** @description A duty that comes again: so many records a day, working days only or every day. */
        RegisterDuty: {
            /**
             * Format: int64
             * @description Days of one turn: 1 every day, 7 every week.
             */
            days: number;
            field: string;
            /** Format: int64 */
            times: number;
            workdays: boolean;
        };
        RegisterFact: {
            key: string;
            names: components["schemas"]["RegisterNames"];
        };
        RegisterField: {
            choices: components["schemas"]["RegisterChoice"][];
            id: string;
            /** @description Lists may filter and sort by it. */
            index: boolean;
            kind: components["schemas"]["RegisterFieldKind"];
            /** @description It is a column of the list. */
            list: boolean;
            /** Format: int64 */
            max?: number | null;
            /** Format: int64 */
            min?: number | null;
            names: components["schemas"]["RegisterNames"];
            note?: components["schemas"]["RegisterNames"] | null;
            /** @description The register that a record reference names. */
            register?: string | null;
            required: boolean;
            /** @description The list shows its sum. */
            sum: boolean;
            /** @description Its sums are told for each value of this field: over all of them they would mean nothing. */
            sum_by?: string | null;
            /** @description The unit of a decimal or integer. */
            unit?: string | null;
            /** Format: int64 */
            warn_max?: number | null;
            /**
             * Format: int64
             * @description A number outside these two is taken and flagged.
             */
            warn_min?: number | null;
        };
        /**
         * @description The closed set of kinds of fields.
         * @enum {string}
         */
        RegisterFieldKind: "text" | "long_text" | "integer" | "decimal" | "money" | "date" | "period" | "choice" | "yes_no" | "person" | "department" | "unit" | "record" | "attachments";
        RegisterFile: {
            at: string;
            by: string;
            /** Format: int64 */
            bytes: number;
            digest: string;
            media: string;
            name: string;
        };
        /** @description A register by name. */
        RegisterHead: {
            /** @description The keys of the facts it tells. */
            facts: string[];
            has_duty: boolean;
            id: string;
            item: string;
            may_write: boolean;
            names: components["schemas"]["RegisterNames"];
            note?: components["schemas"]["RegisterNames"] | null;
            /**
             * Format: int64
             * @description Records that the reader may see, without those that were made void.
             */
            records: number;
        };
        /** @description What a file would bring, or brought. */
        RegisterImport: {
            /** @description Problems beyond those that are listed. */
            more: number;
            problems: components["schemas"]["RegisterImportProblem"][];
            /** @description Rows with content below the headings. */
            rows: number;
            /** @description Records that were made: all of the rows, or none. */
            stored: number;
        };
        /** @description What is wrong with a cell, a row or the file. */
        RegisterImportProblem: {
            /** @description Such as `E7`. */
            cell?: string | null;
            code: string;
            /** @description The heading of the column. */
            column?: string | null;
            message_en: string;
            message_zh: string;
            /**
             * Format: int32
             * @description The row as the spreadsheet counts, from 1; absent for the file as a whole.
             */
            row?: number | null;
        };
        RegisterList: {
            items: components["schemas"]["RegisterHead"][];
        };
        RegisterMove: {
            from: string;
            names: components["schemas"]["RegisterNames"];
            needs: components["schemas"]["RegisterNeeds"];
            reason: boolean;
            /** @description Only these roles of those that the right allows; empty: all of them. */
            roles: string[];
            to: string;
        };
        /** @description A name in Chinese and English. */
        RegisterNames: {
            en: string;
            zh: string;
        };
        /**
         * @description Which right a move needs.
         * @enum {string}
         */
        RegisterNeeds: "write" | "confirm";
        RegisterState: {
            /** @description Facts count records in it. */
            counts: boolean;
            id: string;
            names: components["schemas"]["RegisterNames"];
            /** @description Its fields may be changed. */
            open: boolean;
        };
        /** @description A sum over the list: 分, whole numbers, or millionths of a decimal. */
        RegisterSum: {
            field: string;
            /** @description The value of the field by which these sums are told apart. */
            of?: string | null;
            /** Format: int64 */
            value: number;
        };
        /** @description A register as pages need it. */
        RegisterView: {
            charts: components["schemas"]["RegisterChart"][];
            clock?: components["schemas"]["RegisterClock"] | null;
            /** @description Units whose years the reader may close; all of the city's when absent. */
            close_units?: string[] | null;
            dated?: string | null;
            due?: components["schemas"]["RegisterDue"] | null;
            duty?: components["schemas"]["RegisterDuty"] | null;
            facts: components["schemas"]["RegisterFact"][];
            fields: components["schemas"]["RegisterField"][];
            id: string;
            item: string;
            moves: components["schemas"]["RegisterMove"][];
            names: components["schemas"]["RegisterNames"];
            note?: components["schemas"]["RegisterNames"] | null;
            states: components["schemas"]["RegisterState"][];
            /** @description The field by which a record is called. */
            title: string;
            /** @description Units for which the reader may make records; all of the city's when absent. */
            write_units?: string[] | null;
        };
        RegisterYear: {
            at: string;
            by: string;
            closed: boolean;
            unit: string;
            /** Format: int64 */
            year: number;
        };
        RegisterYears: {
            items: components["schemas"]["RegisterYear"][];
        };
        RejectedCount: {
            /** Format: int64 */
            count: number;
            day: string;
            device?: string | null;
            /** Format: date-time */
            last_at: string;
            /** Format: int64 */
            last_frame: number;
            reason: string;
            /** @description `*` where there were too many to tell apart. */
            remote: string;
        };
        RejectedFrame: {
            /** Format: date-time */
            at: string;
            device?: string | null;
            /** Format: int64 */
            frame: number;
            reason: string;
            remote: string;
        };
        RejectedList: {
            /** @description By day and reason, the newest day first; at most 500. */
            counts: components["schemas"]["RejectedCount"][];
            /** @description The newest frames, at most 5000 in all and 500 of one device; older ones are in the journal. */
            items: components["schemas"]["RejectedFrame"][];
            next_page?: string | null;
            /** @description Every reason there is. */
            reasons: string[];
        };
        Replay: {
            expected: string;
            got: string;
            identical: boolean;
            /** Format: int64 */
            millis: number;
        };
        /** @description What is sent, by what was found. */
        Replies: {
            /**
             * @description To a wrong check sum.
             * @default nothing
             */
            bad_crc: components["schemas"]["Reply"];
            /**
             * @description To a frame of a known device that cannot be read.
             * @default nothing
             */
            malformed: components["schemas"]["Reply"];
            /**
             * @description To an MN that is registered nowhere, or was closed.
             * @default nothing
             */
            unknown_mn: components["schemas"]["Reply"];
            /**
             * @description To a wrong password.
             * @default nothing
             */
            wrong_pw: components["schemas"]["Reply"];
        };
        /**
         * @description What is sent to a frame that is not taken.
         * @enum {string}
         */
        Reply: "nothing" | "acknowledge" | "refuse";
        /**
         * @description The reports.
         * @enum {string}
         */
        Report: "notice" | "scorecard" | "feedback" | "self" | "findings" | "compare" | "cards";
        /** @description A report that was asked for. */
        ReportFile: {
            before?: string | null;
            /** Format: int64 */
            bytes?: number | null;
            /** @description Why there is no file. */
            code?: string | null;
            created_at: string;
            digest?: string | null;
            /**
             * Format: int64
             * @description How many steps of how many are done; 0 of 0 before it begins.
             */
            done: number;
            ended_at?: string | null;
            error?: string | null;
            format: components["schemas"]["Format"];
            id: string;
            lang: components["schemas"]["Lang"];
            /** @description The name of the file. */
            name: string;
            report: components["schemas"]["Report"];
            run: string;
            state: components["schemas"]["FileState"];
            /** Format: int64 */
            total: number;
            unit?: string | null;
        };
        /** @description The latest reports of the one who asks, newest first; at most 50. */
        ReportFiles: {
            items: components["schemas"]["ReportFile"][];
            next_page?: string | null;
        };
        RestingFact: {
            at: {
                [key: string]: string;
            };
            at_text?: string | null;
            at_text_en?: string | null;
            binding: components["schemas"]["BindingWord"];
            by: string;
            input: string;
            key: string;
            label: string;
            label_en?: string | null;
            recorded_at: string;
            /** @description Rows of the fact that name the file themselves. */
            rows: number;
            state: components["schemas"]["FactState"];
            used_by: components["schemas"]["UsedBy"][];
            value?: string | null;
            value_en?: string | null;
        };
        /** @description How long values are kept, and what would go by it tonight. */
        RetentionView: {
            going: components["schemas"]["GoingView"][];
            retention: components["schemas"]["TelemetryRetention"];
        };
        ReturnAsk: {
            reason: string;
            /**
             * Format: int64
             * @description The version of the form that it follows.
             */
            seen: number;
            /** @description The last day on which the unit may change it. */
            until: string;
        };
        ReviewDesk: {
            gates: components["schemas"]["Gates"];
            items: components["schemas"]["DeskLine"][];
            phase: components["schemas"]["Phase"];
        };
        ReviewItem: {
            /** Format: int32 */
            no: number;
            points: string;
            rows: components["schemas"]["ReviewRow"][];
            title: string;
            title_en?: string | null;
        };
        /** @description One indicator: claimed, computed, reviewed. */
        ReviewRow: {
            /** @description The claim is what was computed. */
            agrees: boolean;
            answer?: components["schemas"]["AnswerView"] | null;
            /**
             * Format: int64
             * @description Named by whoever answers next.
             */
            answer_version: number;
            /** @description It is asked of the unit. */
            asked: boolean;
            /** @description The points where they are certain; only these can be accepted. */
            certain?: string | null;
            claim?: components["schemas"]["ClaimView"] | null;
            corrections: components["schemas"]["CorrectionView"][];
            /** @description The digest of what is accepted. */
            digest: string;
            /** @description What the method asks to be shown. */
            evidence: string[];
            evidence_en: string[];
            facts: components["schemas"]["FactView"][];
            full: string;
            row: components["schemas"]["Row"];
        };
        /** @description Somebody of the same name whose account is of another kind, one of the two an administrator. */
        RosterNamesake: {
            login: string;
            name: string;
            /** @description The login of the other account. */
            other: string;
            /** @description What the other account can hold. */
            other_realm: string;
            /**
             * Format: int32
             * @description The row as the spreadsheet counts.
             */
            row: number;
        };
        /** @description A person that would be made, or given further posts. */
        RosterPerson: {
            login: string;
            name: string;
            /** @description Whether the account is made; otherwise it is there, and is given posts. */
            new: boolean;
            posts: components["schemas"]["RosterPost"][];
            realm: string;
        };
        /** @description A post of a person that would be made. */
        RosterPost: {
            main: boolean;
            role: string;
            unit?: string | null;
            valid_from: string;
        };
        /** @description What a file would bring. */
        RosterPreview: {
            /** @description Problems beyond those that are listed. */
            more: number;
            /** @description Namesakes that somebody has to look at: one person never holds two kinds of account. */
            namesakes: components["schemas"]["RosterNamesake"][];
            /** @description Accounts that would be made. */
            new_persons: number;
            persons: components["schemas"]["RosterPerson"][];
            /** @description Posts that would be given. */
            posts: number;
            problems: components["schemas"]["RosterProblem"][];
            /** @description Rows with content below the headings. */
            rows: number;
        };
        /** @description What is wrong with a cell, a row or the file. */
        RosterProblem: {
            /** @description Such as `C7`. */
            cell?: string | null;
            code: string;
            /** @description The heading of the column. */
            column?: string | null;
            message_en: string;
            message_zh: string;
            /**
             * Format: int32
             * @description The row as the spreadsheet counts, from 1; absent for the file as a whole.
             */
            row?: number | null;
        };
        Row: {
            cell: components["schemas"]["Cell"];
            facts: components["schemas"]["FactCounts"];
            indicator: string;
            mode: components["schemas"]["IndicatorMode"];
            name: string;
            name_en?: string | null;
            open_readings: string[];
            points: string;
            sentence: string;
            sentence_en: string;
            sources: components["schemas"]["BindingWord"][];
            steps: string[];
        };
        RowMoveView: {
            after?: components["schemas"]["Cell"] | null;
            before?: components["schemas"]["Cell"] | null;
            indicator: string;
            name: string;
            name_en?: string | null;
            points: string;
            /** @description Why it has its points after. */
            sentence?: string | null;
            sentence_en?: string | null;
            steps: string[];
        };
        /** @description Rows more and rows fewer; every cell as in the form, by column. */
        RowsAsk: {
            add?: {
                [key: string]: string;
            }[];
            /** @description Places of the rows that drop out, counted from 0. */
            drop?: number[];
            /** @description The rows added are all there are. */
            replace?: boolean;
        };
        /**
         * @description Whether an indicator is asked of a unit, and applies to it.
         * @enum {string}
         */
        RowStanding: "scored" | "not_asked" | "not_applicable";
        RowsView: {
            columns: components["schemas"]["ColumnView"][];
            items: components["schemas"]["RowView"][];
            total: number;
        };
        RowView: {
            cells: string[];
            /** @description Null where they are the same in English. */
            cells_en?: string[] | null;
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
            run?: components["schemas"]["RunInfo"] | null;
        };
        RuleView: {
            /** @description Points that a reviewer gave between the tier reached and the next. */
            between?: string | null;
            /** @enum {string} */
            form: "tiers";
            no_tier: components["schemas"]["NoTierView"];
            tiers: components["schemas"]["TierView"][];
        } | {
            /** @description Where one starts, for a rule that deducts. */
            base?: string | null;
            /** @description `None`: the document gives no cap. */
            cap?: string | null;
            /** @enum {string} */
            form: "sum";
            /** Format: int32 */
            line?: number | null;
            terms: components["schemas"]["TermView"][];
            text: string;
        } | {
            /** @enum {string} */
            form: "score";
            /** Format: int32 */
            line?: number | null;
            node: components["schemas"]["Node"];
            points: components["schemas"]["Span"];
            text?: string | null;
        } | {
            /** @enum {string} */
            form: "compound";
            how: components["schemas"]["CompoundForm"];
            parts: components["schemas"]["PartView"][];
            points: components["schemas"]["Span"];
        };
        /** @description A ruling with its effect on every unit. */
        RulingEffect: {
            option: string;
            reading: string;
            ruled_by: string;
            run: string;
            units: components["schemas"]["UnitEffect"][];
            /** @description The option before; null where nobody had ruled. */
            was?: string | null;
        };
        RulingMove: {
            from?: string | null;
            reading: string;
            title: string;
            title_en?: string | null;
            to?: string | null;
        };
        RunAsk: {
            /** @description The day whose end is looked at, `2026-11-22`; when absent today, or the last day of a year that is over. */
            as_of?: string | null;
            stage?: components["schemas"]["RunStage"] | null;
        };
        /** @description A day with a run; of several runs of a day the last one. */
        RunDay: {
            day: string;
            /** Format: int64 */
            number: number;
            published: boolean;
            run: string;
            stage: components["schemas"]["RunStage"];
        };
        RunDayList: {
            /** @description The latest day first, at most 366. */
            items: components["schemas"]["RunDay"][];
            /** @description The run that is shown when none is asked for. */
            newest?: string | null;
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
            stage: components["schemas"]["RunStage"];
            /** Format: int64 */
            units: number;
            /** Format: int32 */
            year: number;
        };
        RunList: {
            items: components["schemas"]["RunInfo"][];
            next_page?: string | null;
        };
        /** @enum {string} */
        RunStage: "provisional" | "final";
        /**
         * @description What is said.
         * @enum {string}
         */
        SaidState: "known" | "absent" | "unavailable" | "not_applicable";
        SearchHit: {
            /** @description What stands beside the title: the group of a unit, the item of an indicator. */
            beside?: string | null;
            beside_en?: string | null;
            /** @description Where the words were found, and the text there. */
            field: components["schemas"]["HitField"];
            indicator?: string | null;
            input?: string | null;
            kind: components["schemas"]["HitKind"];
            reading?: string | null;
            text: string;
            title: string;
            title_en?: string | null;
            unit?: string | null;
        };
        SearchList: {
            /** @description In the order in which they are shown: the best of each kind first. */
            items: components["schemas"]["SearchHit"][];
            /** @description How many there are of each kind, with those left out. */
            totals: components["schemas"]["HitCount"][];
        };
        /** @description A version that something follows. */
        SeenAsk: {
            /** Format: int64 */
            seen: number;
        };
        SendingCount: {
            channel: string;
            /** Format: int64 */
            count: number;
            state: string;
        };
        SendingState: {
            counts: components["schemas"]["SendingCount"][];
            mail_open: boolean;
            /** @description What failed, or waits for another try; the newest first. */
            troubles: components["schemas"]["SendingTrouble"][];
            webhook_open: boolean;
        };
        /** @description A message without its text: who keeps the system reads no unit's matters. */
        SendingTrouble: {
            address: string;
            /** @description What the other end said last. */
            answer?: string | null;
            /** Format: int64 */
            attempts: number;
            channel: string;
            id: string;
            made_at: string;
            /** @description When it is tried again. */
            next_at?: string | null;
            person: string;
            state: string;
        };
        /** @description Who is signed in. */
        Session: {
            /** @description Whose posts this person holds today by delegation. */
            acting_for: components["schemas"]["ActingFor"][];
            allowed: ("read_city" | "read_unit" | "read_published" | "read_method" | "rule" | "import_facts" | "declare_facts" | "judge" | "start_run" | "publish_run" | "manage_campaign" | "draft_method" | "manage_people" | "read_system" | "manage_calendar" | "manage_security" | "read_audit" | "read_records" | "write_records" | "confirm_records" | "manage_notices" | "submit_papers" | "claim_points" | "answer_claims" | "file_appeals" | "decide_appeals" | "approve_exceptions" | "archive_campaign" | "read_places" | "keep_places" | "read_devices" | "keep_devices" | "command_devices")[];
            /** @description Whether a second factor must be set up before anything else: a role that is held needs one. */
            factor_to_set_up: boolean;
            /**
             * Format: date-time
             * @description The server's clock: a demonstration plays a day of its own, and whoever reads may have a wrong one.
             */
            now: string;
            /** @description Whether the password must be changed before anything else. */
            password_to_change: boolean;
            /** @description The person. */
            person: components["schemas"]["SessionPerson"];
            roles: ("method_officer" | "reviewer" | "leader" | "unit_head" | "unit_officer" | "department_officer" | "duty_engineer" | "system_administrator" | "security_administrator" | "audit_administrator" | "province_observer")[];
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
        /** @description What was ended. */
        SessionsEnded: {
            /**
             * Format: int64
             * @description How many sessions.
             */
            ended: number;
        };
        /** @description The unit of a session. */
        SessionUnit: {
            /** @description Id. */
            id: string;
            /** @description Short name. */
            name: string;
        };
        /** @description What becomes of a workbook's edits and of the cases that they break. */
        SettleAsk: {
            cases: components["schemas"]["CaseAsk"][];
            /** @enum {string} */
            how: "confirm";
        } | {
            file: string;
            /** @enum {string} */
            how: "withdraw";
            path: string;
        } | {
            edits: string[];
            /** @enum {string} */
            how: "take_back";
        };
        SheetView: {
            cut: boolean;
            name: string;
            rows: string[][];
        };
        /** @description A sign-in. */
        SignIn: {
            /** @description The one-time password or a recovery code, for who has a second factor. */
            code?: string | null;
            /** @description Login name. */
            login: string;
            /** @description Password. */
            password: string;
        };
        /** @description A unit that stands to an indicator as another does. */
        Situation: {
            hi: string;
            lo: string;
            name: string;
            unit: string;
        };
        /** @description A paragraph, or a table. */
        SourceBlock: {
            place: components["schemas"]["DraftPlace"];
            rows: components["schemas"]["SourceCell"][][];
            text?: string | null;
        };
        SourceCell: {
            columns: number;
            place: components["schemas"]["DraftPlace"];
            rows: number;
            text: string;
        };
        SourcePage: {
            blocks: components["schemas"]["SourceBlock"][];
            name: string;
        };
        SourceView: {
            binding: components["schemas"]["BindingWord"];
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
        /**
         * @description As whom one speaks.
         * @enum {string}
         */
        Speaking: "declared" | "judged" | "corrected";
        StandingDay: {
            day: string;
            /** Format: int64 */
            number: number;
            /**
             * Format: int64
             * @description Units that stood in the order.
             */
            of: number;
            run: string;
            /** @description Whether the order of that day was official; `hidden` where it may not be seen. */
            state: components["schemas"]["RankingState"];
        };
        StandingGroup: {
            id: string;
            label: string;
            label_en?: string | null;
            units: number;
        };
        StandingPoint: {
            hi: string;
            lo: string;
            /**
             * Format: int64
             * @description Only of an official order.
             */
            place?: number | null;
            so_far?: string | null;
        };
        StandingReading: {
            id: string;
            kind: components["schemas"]["ReadingKind"];
            note?: string | null;
            /** @description The option that stands: ruled, or the default. */
            option: string;
            option_text: string;
            option_text_en?: string | null;
            ruled_by?: string | null;
            ruled_on?: string | null;
            state: components["schemas"]["ReadingState"];
            title: string;
            title_en?: string | null;
        };
        StandingSeries: {
            name: string;
            /** @description One for each day; null where nothing was scored or may be seen. */
            points: (components["schemas"]["StandingPoint"] | null)[];
            unit: string;
            visible: components["schemas"]["Visibility"];
        };
        /** @description The units of a group over the days that were scored. */
        StandingsPage: {
            /** @description The earliest day first. */
            days: components["schemas"]["StandingDay"][];
            group: string;
            groups: components["schemas"]["StandingGroup"][];
            points: string;
            run: components["schemas"]["RunInfo"];
            series: components["schemas"]["StandingSeries"][];
        };
        StandView: {
            grade?: components["schemas"]["GradeView"] | null;
            /** Format: int32 */
            place?: number | null;
            place_state?: components["schemas"]["RankingState"] | null;
            refused?: string | null;
            refused_en?: string | null;
            total?: components["schemas"]["Span"] | null;
        };
        StateCount: {
            /** @description Their names, where they are few. */
            names: string[];
            state: components["schemas"]["DeadlineState"];
            units: number;
        };
        StepNeed: components["schemas"]["Need"] & {
            by: string;
            effort: components["schemas"]["Effort"];
            /** @description The place of the fact on the indicator's page. */
            fact?: number | null;
            fact_state?: components["schemas"]["FactState"] | null;
            over: boolean;
            who: components["schemas"]["Doer"];
        };
        /** @enum {string} */
        StepOrder: "effort" | "date" | "gain";
        StepView: {
            /** @description Beyond the step before it: these add up to what is still to be had. */
            adds: string;
            /** @description The last day on which it can be had, under the rulings and defaults. */
            by: string;
            /** @description A deadline or window of the method; without one it is the year's end. */
            by_named: boolean;
            /** @description The last day under another reading that is open, where it differs. */
            by_otherwise?: string | null;
            by_readings: string[];
            /** @description The minute of that day, where the method names one. */
            by_time?: string | null;
            clause?: string | null;
            /** Format: int64 */
            days_left: number;
            effort: components["schemas"]["Effort"];
            /** @description Where the unit stands. */
            from: components["schemas"]["Span"];
            /** @description Beyond how it stands (`lo`) and beyond what is certain (`hi`). */
            gain: components["schemas"]["Span"];
            indicator: string;
            /**
             * Format: int32
             * @description The line of the clause and its words.
             */
            line?: number | null;
            lost?: components["schemas"]["Lost"] | null;
            name: string;
            name_en?: string | null;
            needs: components["schemas"]["StepNeed"][];
            /** @description Only a part of the rest can still be had. */
            partial: boolean;
            points: string;
            possible: boolean;
            /** @description Open readings that decide the points of the indicator. */
            readings: string[];
            sentence: string;
            sentence_en: string;
            to: string;
            unit: string;
            unit_name: string;
            who: components["schemas"]["Doer"][];
            why_lost?: string | null;
            why_lost_en?: string | null;
        };
        /** @description What the frames of an unknown MN say of it, for its registration. */
        Suggestion: {
            /** @description Kinds of data that were seen, by CN. */
            commands: number[];
            /** @description `standard` or `modbus`, by which the check sums fit. */
            crc?: string | null;
            /** @description Factors that were seen. */
            factors: string[];
            /** @description Whether a password was sent. It is not told; it can be taken over. */
            has_password: boolean;
            /** @description System code. */
            st?: string | null;
            /** @description `2005`, `2017` or `2025`. */
            version?: string | null;
        };
        /** @description What came. */
        TelemetryNews: {
            /**
             * Format: int64
             * @description The newest change; what was told up to it need not be asked for again.
             */
            change: number;
            /** @description The devices that something came of, or whose connection came or went. */
            items: components["schemas"]["DeviceLive"][];
            /** @description There are more of them than an event holds: ask for all. */
            more: boolean;
            /** @description Something came of an MN that nobody registered. */
            unknown: boolean;
        };
        /** @description For how many days values of each kind are kept; none: for ever. */
        TelemetryRetention: {
            /**
             * Format: int32
             * @default null
             */
            day_days: number | null;
            /**
             * Format: int32
             * @default null
             */
            hour_days: number | null;
            /**
             * Format: int32
             * @default null
             */
            minute_days: number | null;
            /**
             * Format: int32
             * @description Cycles, states, run times, single measurements of noise and checks against a standard.
             * @default null
             */
            other_days: number | null;
            /**
             * Format: int32
             * @default null
             */
            real_time_days: number | null;
        };
        TermView: {
            count?: string | null;
            each?: string | null;
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
            state: components["schemas"]["NodeState"];
            text?: string | null;
            unwritten?: string | null;
            unwritten_en?: string | null;
        };
        /** @description One thing to do and the place where it is done. */
        TodoItem: {
            at_text?: string | null;
            at_text_en?: string | null;
            by?: string | null;
            count: number;
            /** Format: int64 */
            days_left?: number | null;
            /** @description Points that it can bring, where that is known. */
            gain?: string | null;
            indicator?: string | null;
            kind: components["schemas"]["TodoKind"];
            label?: string | null;
            label_en?: string | null;
            /** @description The notice that it came from, so that it can be marked. */
            notice?: string | null;
            /** @description The page of the workbench, and what is set in its address. */
            path: string;
            set: {
                [key: string]: string;
            };
            /** @description What it is about: an input, an indicator, a reading, a source. */
            subject?: string | null;
            unit?: string | null;
            unit_name?: string | null;
        };
        /** @enum {string} */
        TodoKind: "notice" | "consent" | "waiting" | "deadline" | "form" | "forms" | "judgement" | "reading" | "disagreement" | "source" | "fresh" | "publish" | "first_run";
        TodoPage: {
            items: components["schemas"]["TodoItem"][];
            /** @description Entries there are beyond those listed. */
            more: number;
            run?: components["schemas"]["RunInfo"] | null;
        };
        /** @description The total under each policy for "no tier matches". */
        Totals: {
            literal: components["schemas"]["Span"];
            lowest: components["schemas"]["Span"];
            zero: components["schemas"]["Span"];
        };
        TotalView: {
            before_veto: components["schemas"]["Span"];
            bonus: components["schemas"]["Span"];
            counts_as: components["schemas"]["WorthView"][];
            grade?: components["schemas"]["GradeView"] | null;
            penalty: components["schemas"]["Span"];
            regular: components["schemas"]["Span"];
            vetoes: components["schemas"]["VetoView"][];
        };
        TriedParameter: {
            label: string;
            label_en?: string | null;
            /** @description By reading, a dot and the parameter. */
            name: string;
            value: string[];
        };
        /** @description In words; `option` is null where the reading is left open. */
        TriedRuling: {
            option?: string | null;
            reading: string;
            text?: string | null;
            text_en?: string | null;
            title: string;
            title_en?: string | null;
        };
        TwoWords: {
            text: string;
            text_en: string;
        };
        /** @description The full marks in four parts: certain; as it stands but not certain; beyond that still to be had; lost. */
        UnitChance: {
            banked: string;
            full: string;
            lost: string;
            name: string;
            reachable: string;
            refused?: string | null;
            refused_en?: string | null;
            standing: string;
            steps: number;
            unit: string;
        };
        UnitChoice: {
            id: string;
            kind: string;
            name: string;
        };
        UnitDeadline: {
            name: string;
            papers: components["schemas"]["PaperView"][];
            state: components["schemas"]["DeadlineState"];
            unit: string;
        };
        /** @description What a ruling does to one unit. */
        UnitEffect: {
            after: components["schemas"]["EffectEnds"];
            /** @description Points of the indicator, `lo` to `hi`. */
            before: components["schemas"]["EffectEnds"];
            name: string;
            total_after: components["schemas"]["EffectEnds"];
            total_before: components["schemas"]["EffectEnds"];
            unit: string;
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
            refused_en?: string | null;
            short_name: string;
        };
        UnitItem: {
            /** Format: int32 */
            no: number;
            points: string;
            role: components["schemas"]["ItemRole"];
            rows: components["schemas"]["Row"][];
            span: components["schemas"]["Span"];
            title: string;
            title_en?: string | null;
        };
        /** @description The kind of a unit from a day on. */
        UnitKindAsk: {
            /** @description The kind the method distinguishes, such as `county` or `district`. */
            kind: string;
            /** @description First day; a day that has passed is taken, for news that came late. */
            valid_from: string;
            /** @description Why: the document that says so. */
            why: string;
        };
        /** @description The units. */
        UnitList: {
            /** @description Every unit; a city has few enough for one page. */
            items: components["schemas"]["UnitEntry"][];
            /** @description Always null. */
            next_page?: string | null;
        };
        UnitName: {
            id: string;
            name: string;
        };
        UnitPage: {
            c1?: components["schemas"]["Totals"] | null;
            changes: components["schemas"]["Changes"];
            gaps: components["schemas"]["Gap"][];
            history: components["schemas"]["HistoryPoint"][];
            items: components["schemas"]["UnitItem"][];
            made?: components["schemas"]["TotalView"] | null;
            /** @description How many of its possible points rest on facts of running systems. */
            measured: components["schemas"]["MeasuredPoints"];
            method: components["schemas"]["MethodTitle"];
            notices: components["schemas"]["Notice"][];
            place: components["schemas"]["UnitPlace"];
            run: components["schemas"]["RunInfo"];
            total: components["schemas"]["Span"];
            unit: components["schemas"]["UnitHead"];
        };
        UnitPaper: components["schemas"]["PaperCell"] & {
            /**
             * Format: int64
             * @description The version of the draft, for the unit's own people.
             */
            draft?: number | null;
            /** @description The forms in which it counts. */
            forms: components["schemas"]["PaperLevel"][];
            /** @description It may be written in place. */
            in_writing: boolean;
            label: string;
            label_en?: string | null;
            /** @description The newest first. */
            receipts: components["schemas"]["ReceiptView"][];
        };
        /** @description What a unit belongs to from a day on. */
        UnitParentAsk: {
            /** @description The organisation above it. */
            parent: string;
            /** @description First day. */
            valid_from: string;
            /** @description Why: the document that says so. */
            why: string;
        };
        UnitPlace: {
            of: number;
            /** Format: int32 */
            place?: number | null;
            sentence: string;
            sentence_en: string;
            state: components["schemas"]["RankingState"];
        };
        UnitReview: {
            claimed: string;
            computed: components["schemas"]["Span"];
            form: components["schemas"]["FormView"];
            items: components["schemas"]["ReviewItem"][];
            may_answer: components["schemas"]["May"];
            may_appeal: components["schemas"]["May"];
            may_claim: components["schemas"]["May"];
            /** @description Asked indicators without a claim. */
            missing: string[];
            phase: components["schemas"]["Phase"];
            /** @description The points that are accepted and up to date. */
            reviewed: string;
            run: components["schemas"]["RunInfo"];
            /** @description Facts that were said after the run: it has to be computed again to show them. */
            said_since: number;
            unit: components["schemas"]["UnitHead"];
            /** @description The last day for claims. */
            until?: string | null;
        };
        UnitSummary: {
            c1?: components["schemas"]["Totals"] | null;
            cells: components["schemas"]["Cell"][];
            grade?: components["schemas"]["GradeView"] | null;
            kind: string;
            /** @description Indicators that moved since the day compared with; given in the list of units. */
            moved: string[];
            name: string;
            place?: components["schemas"]["PlaceOf"] | null;
            refused?: string | null;
            refused_en?: string | null;
            short_name: string;
            total?: components["schemas"]["Span"] | null;
            unit: string;
            visible: components["schemas"]["Visibility"];
        };
        /** @description How an unknown device is taken. */
        UnknownAcceptAsk: {
            /** @description The registration; its MN must be the one that is taken. */
            device: components["schemas"]["DeviceAsk"];
            /** @description Takes the password of its newest kept frame over. */
            take_password?: boolean;
        };
        /** @description An unknown MN with its frames and what they say. */
        UnknownDetail: {
            /** @description The MN. */
            device: components["schemas"]["UnknownDevice"];
            /** @description Its kept frames, newest first. */
            frames: components["schemas"]["RawFrame"][];
            /** @description What its frames say of it. */
            suggestion: components["schemas"]["Suggestion"];
        };
        /** @description An MN that is registered nowhere. */
        UnknownDevice: {
            /**
             * Format: int64
             * @description How many frames.
             */
            count: number;
            /**
             * Format: date-time
             * @description When somebody put it aside.
             */
            dismissed_at?: string | null;
            /**
             * Format: date-time
             * @description When it came first.
             */
            first_at: string;
            /** @description Numbers of the frames that are kept at hand; all of them stay in the journal. */
            kept: number[];
            /**
             * Format: date-time
             * @description When it came last.
             */
            last_at: string;
            /** @description MN as it came. */
            mn: string;
            /** @description Where it came from last. */
            remote: string;
        };
        UnknownList: {
            items: components["schemas"]["UnknownDevice"][];
            next_page?: string | null;
            /**
             * @description Addresses with the number of their MNs, those with the fewest first, at most fifty: one that sends hundreds hides
             *     nobody.
             */
            senders: components["schemas"]["UnknownSender"][];
        };
        UnknownSender: {
            count: number;
            remote: string;
        };
        /** @description A file that was handed in. */
        Uploaded: {
            /** Format: int64 */
            bytes: number;
            digest: string;
            kind: components["schemas"]["FileKind"];
            media_type: string;
            name: string;
            shown: boolean;
        };
        UsedBy: {
            /** @description The place of the fact on the indicator's page. */
            fact?: number | null;
            indicator: string;
            name: string;
            name_en?: string | null;
        };
        /** @description A value as its sender wrote it. */
        ValueView: {
            /**
             * Format: date-time
             * @description DataTime.
             */
            at: string;
            factor: string;
            /** @description The flag as it was sent; none when there was none. */
            flag?: string | null;
            /**
             * Format: int64
             * @description The number of the frame.
             */
            frame: number;
            /**
             * @description `real_time`, `minute`, `hour`, `day`; of 2013, 2021, 2041, 2052 and 2062 `cycle`, `state`, `run_time`, `noise` and
             *     `standard_check`.
             */
            kind: string;
            /** @description The factor's name in Chinese and its unit, where a standard gives them. */
            name?: string | null;
            suffix: string;
            unit?: string | null;
            /** @description The digits as they were sent. */
            value: string;
        };
        VersionView: {
            binding: components["schemas"]["BindingWord"];
            by: string;
            evidence: components["schemas"]["EvidenceView"][];
            /** @description Recorded after the run: it counts from the next one on. */
            pending: boolean;
            reason?: string | null;
            recorded_at: string;
            /** @description The signature of a judgement or correction; none of what was recorded before they were signed. */
            signature?: string | null;
            state: components["schemas"]["FactState"];
            value?: string | null;
            value_en?: string | null;
            why?: string | null;
        };
        VetoView: {
            does: string;
            does_en: string;
            label: string;
            label_en?: string | null;
            node: components["schemas"]["Node"];
            state: components["schemas"]["NodeState"];
            /** @description Scoring stops where it holds. */
            stops: boolean;
        };
        /**
         * @description How much of a unit the reader sees.
         * @enum {string}
         */
        Visibility: "full" | "published" | "hidden";
        /**
         * @description How something came.
         * @enum {string}
         */
        Way: "upload" | "written" | "registered";
        /** @description What is other than in the run. Nothing of it is stored. */
        WhatIfAsk: {
            facts?: components["schemas"]["FactAsk"][];
            /** @description Another method: its files with their text, such as `method.yaml`. */
            method?: {
                [key: string]: string;
            } | null;
            /** @description Declared parameters, such as `A12.work_end`. */
            params?: {
                [key: string]: string[];
            };
            /** @description Readings with an option, or null to leave one open. */
            rulings?: {
                [key: string]: string | null;
            };
            /** @description A run; the newest when absent. */
            run?: string | null;
        };
        /** @description Who gains and who loses. */
        WhatIfPage: {
            /** @description The facts that were changed, from what to what. */
            changed: components["schemas"]["ChangedFact"][];
            /** @description The parameters that were declared, in words. */
            declared: components["schemas"]["TriedParameter"][];
            /** @description The units that the reader sees in full and for which something differs, who gains most first. */
            effects: components["schemas"]["EffectView"][];
            method: components["schemas"]["MethodTitle"];
            /** @description Units of which the reader sees only what was published: nothing is said of them. */
            not_shown: number;
            other?: components["schemas"]["OtherMethod"] | null;
            /** @description Whether places are told; they rest on every unit. */
            places: boolean;
            /** @description The readings that were ruled otherwise or left open, in words. */
            ruled: components["schemas"]["TriedRuling"][];
            run: components["schemas"]["RunInfo"];
            /** @description Units that the reader sees in full and for which nothing differs. */
            unchanged: number;
        };
        /** @description Why somebody may do something, or may not. */
        Why: {
            /** @description The action. */
            action: string;
            /** @description What is decided. */
            allowed: boolean;
            /** @description The day. */
            date: string;
            /** @description The deciding rule in words. */
            decided: string;
            /** @description Posts and delegations that do not hold on the day. */
            not_held: components["schemas"]["PostEntry"][];
            /** @description The person. */
            person: components["schemas"]["PersonEntry"];
            /** @description Every role that is held on the day, and whether it gives the action. */
            rules: components["schemas"]["WhyRule"][];
            /** @description The unit that was asked about. */
            unit?: string | null;
        };
        /** @description One rule that speaks for or against. */
        WhyRule: {
            /** @description Whether it gives the action. */
            gives: boolean;
            /** @description What the role says: everywhere, own_unit, other_unit, no_unit, not_given, not_delegated. */
            ground: string;
            /** @description Who lent it, when it is held by delegation. */
            lent_by?: string | null;
            /** @description The role. */
            role: string;
            /** @description The unit for which it is held. */
            unit?: string | null;
            /** @description In words. */
            words: string;
        };
        /** @description The days of a phase. */
        WindowAsk: {
            /** @description The first day, `2026-12-01`; null for none. */
            from?: string | null;
            /** @description Needed when a day is changed that has passed. */
            reason?: string | null;
            /** @description The last day, which counts whole. */
            until?: string | null;
            /**
             * Format: int64
             * @description The version of the days that was looked at.
             */
            version: number;
        };
        WithdrawAppeal: {
            reason?: string | null;
        };
        WithdrawAsk: {
            indicator: string;
            reason: string;
            /** Format: int64 */
            seen: number;
        };
        WithheldPair: {
            a: string;
            a_name: string;
            b: string;
            b_name: string;
            facts: components["schemas"]["OpenFactView"][];
            readings: string[];
        };
        /** @description A sentence in Chinese and in English. */
        Words: {
            en: string;
            zh: string;
        };
        /**
         * @description Work of the year that a phase allows or locks.
         * @enum {string}
         */
        Work: "rule" | "declare" | "judge" | "submit" | "claim" | "answer" | "appeal" | "decide" | "run" | "publish";
        /** @description A form with a workbook. */
        WorkbookForm: {
            /** Format: binary */
            file: string;
        };
        WorthView: {
            label: string;
            label_en?: string | null;
            points: components["schemas"]["Span"];
        };
        /** @description The days of one year that differ from the week. */
        YearDays: {
            holidays: components["schemas"]["Holiday"][];
            /** @description Saturdays and Sundays on which one works. */
            makeup: string[];
            /** @description The announcement, with its number. */
            source: string;
        };
    };
    responses: {
        /** @description The body is not JSON (`malformed_json`). */
        Error400: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description Nobody is signed in (`not_signed_in`), or the sign-in failed. */
        Error401: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description This person may not (`not_allowed`), or the change was asked by a page of another origin (`foreign_origin`). */
        Error403: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description There is no such thing. */
        Error404: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The address does not take this method (`method_not_allowed`). */
        Error405: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The body did not come in time (`body_late`). */
        Error408: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description It is not possible in the present state. */
        Error409: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description Something else must be done first, or the run belongs to another engine. */
        Error412: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The body is too large (`body_too_large`). */
        Error413: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The content type is not the one that is taken (`wrong_content_type`). */
        Error415: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description What was sent does not fit; the code says in which way. */
        Error422: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description Too many tries; the header `Retry-After` says for how long. */
        Error429: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description A fault of the server; its log has the cause under the request id (`internal`). */
        Error500: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description The server cannot answer now (`unavailable`). */
        Error503: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    assessment_campaigns: {
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
                    "application/json": components["schemas"]["CampaignList"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_campaign_draft: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignBoard"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_campaign */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description campaign_exists, year_past */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description bad_year, bad_method */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_campaign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                campaign: string;
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
                    "application/json": components["schemas"]["CampaignBoard"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_campaign */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_campaign_remove: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                campaign: string;
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
                    "application/json": components["schemas"]["CampaignList"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_campaign */
            404: components["responses"]["Error404"];
            /** @description not_a_draft, draft_used */
            409: components["responses"]["Error409"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_exception_ask: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                campaign: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExceptionAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignBoard"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_campaign, no_unit */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description campaign_locked, asked_already, not_final, other_campaign_open */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description reason_missing, unit_missing, bad_what, bad_date, day_passed, not_later, no_window */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_campaign_method: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                campaign: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MethodAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignBoard"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description method_frozen */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description bad_method */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_campaign_move: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                campaign: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MoveAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignBoard"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description moved_meanwhile, phase_order, method_frozen, no_way_back, or the code of what is missing: other_campaign_open, no_published_run, no_final_run, exceptions_open */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description reason_missing, run_missing, no_final_run, bad_text */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_campaign_window: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                campaign: string;
                phase: components["schemas"]["Phase"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WindowAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignBoard"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_campaign, no_phase */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description changed_meanwhile, campaign_locked */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description bad_date, bad_window, reason_missing, nothing_changed, no_days */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
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
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_run */
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_units: {
        parameters: {
            query?: {
                /** @description Units of which something moved since the last day before that was scored. */
                changed?: boolean;
                /** @description Units of this group alone; `none` for those that are not scored. */
                group?: string;
                /** @description The indicator that `state` and `changed` look at; any when absent. */
                indicator?: string;
                /** @description Units that can still reach so many points. */
                least?: string;
                /** @description How many, at most 200; 60 when absent. */
                limit?: number;
                /** @description Units that may still end with so many points or fewer. */
                most?: string;
                /** @description How many to leave out before the page. */
                offset?: number;
                /** @description Parts of the name or of the id, each of which must be found; at most 80 characters. */
                q?: string;
                /** @description A run; the newest when absent. */
                run?: string;
                /**
                 * @description `total` (`-total` when absent), `code` (the official order), `name` (by pinyin), `grade`, `place` or the id of an
                 *     indicator; a minus before it turns it round.
                 *     Groups are never mixed.
                 */
                sort?: string;
                /** @description How an indicator stands. */
                state?: "certain" | "open" | "full_marks" | "nothing" | "ruling" | "facts" | "unavailable" | "contested" | "not_asked" | "not_applicable";
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
                    "application/json": components["schemas"]["CityUnits"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_run */
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            /** @description bad_filter, bad_search */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_compare: {
        parameters: {
            query?: {
                /** @description The earlier run; the last of the day before `b`'s when absent. */
                a?: string;
                /** @description The later run; the newest when absent. */
                b?: string;
                /** @description Rows that moved because of this. */
                cause?: components["schemas"]["CauseKind"];
                group?: string;
                indicator?: string;
                /** @description Rows that moved in this way. */
                kind?: components["schemas"]["ChangeKind"];
                /** @description How many, at most 200; 50 when absent. */
                limit?: number;
                offset?: number;
                /** @description Parts of the name or of the id of a unit. */
                q?: string;
                /** @description `-size` (when absent): the largest move first; `unit`: by group, unit and indicator. */
                sort?: string;
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
                    "application/json": components["schemas"]["ComparePage"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_run, no_earlier_run */
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            /** @description bad_filter, bad_search */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_compare_csv: {
        parameters: {
            query?: {
                /** @description The earlier run; the last of the day before `b`'s when absent. */
                a?: string;
                /** @description The later run; the newest when absent. */
                b?: string;
                /** @description Rows that moved because of this. */
                cause?: components["schemas"]["CauseKind"];
                group?: string;
                indicator?: string;
                /** @description Rows that moved in this way. */
                kind?: components["schemas"]["ChangeKind"];
                /** @description How many, at most 200; 50 when absent. */
                limit?: number;
                offset?: number;
                /** @description Parts of the name or of the id of a unit. */
                q?: string;
                /** @description `-size` (when absent): the largest move first; `unit`: by group, unit and indicator. */
                sort?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CSV in UTF-8 with a byte order mark */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": unknown;
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_run, no_earlier_run */
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            /** @description bad_filter, bad_search */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_correction_threshold: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CorrectionThreshold"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CorrectionThreshold"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_campaign */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description bad_field */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_corrections: {
        parameters: {
            query?: {
                /** @description One unit; every unit that the reader sees in full when absent. */
                unit?: string;
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
                    "application/json": components["schemas"]["CorrectionList"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_campaign */
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_correction_answer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                correction: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CorrectionAnswer"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CorrectionList"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            /** @description not_allowed, same_person */
            403: components["responses"]["Error403"];
            /** @description no_correction */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description already_answered, correction_overtaken, campaign_locked */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description reason_missing, bad_field */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_days: {
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
                    "application/json": components["schemas"]["RunDayList"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_deadlines: {
        parameters: {
            query?: {
                /** @description A run; the newest when absent. */
                run?: string;
                /** @description One unit; every unit that the reader sees in full when absent. */
                unit?: string;
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
                    "application/json": components["schemas"]["DeadlinePage"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_deadlines_ics: {
        parameters: {
            query?: {
                /** @description `zh` (default) or `en`. */
                lang?: string;
                /** @description One unit; every unit that the reader sees in full when absent. */
                unit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description text/calendar */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_deadline_units: {
        parameters: {
            query?: {
                /** @description How many, at most 100; 50 when absent. */
                limit?: number;
                offset?: number;
                /** @description A run; the newest when absent. */
                run?: string;
            };
            header?: never;
            path: {
                deadline: string;
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
                    "application/json": components["schemas"]["DeadlineUnits"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_run, no_deadline */
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            /** @description bad_filter */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_evidence: {
        parameters: {
            query: {
                /** @description A run; the newest when absent. */
                run?: string;
                /** @description The unit whose fact names the evidence, or for which it was handed in. */
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
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_evidence_about: {
        parameters: {
            query: {
                /** @description A run; the newest when absent. */
                run?: string;
                /** @description The unit whose fact names the evidence, or for which it was handed in. */
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvidenceAbout"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_evidence_tables: {
        parameters: {
            query: {
                /** @description A run; the newest when absent. */
                run?: string;
                /** @description The unit whose fact names the evidence, or for which it was handed in. */
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EvidenceTables"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            /** @description no_workbook, broken_file */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_exception_consent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                exception: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsentAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CampaignBoard"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            /** @description not_allowed, asked_by_you */
            403: components["responses"]["Error403"];
            /** @description no_exception */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description already_answered, campaign_locked, not_final, other_campaign_open */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description reason_missing */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_facts: {
        parameters: {
            query?: {
                /** @description `measured`, `attested`, `declared` or `judged`: the binding that counts. */
                binding?: components["schemas"]["BindingWord"];
                /** @description Only where bindings disagree. */
                disagree?: boolean;
                /** @description A kind of unit. */
                group?: string;
                /** @description An indicator that reads the fact. */
                indicator?: string;
                /** @description An input by its id. */
                input?: string;
                /** @description How many, at most 200; 50 when absent. */
                limit?: number;
                /** @description Only those whose window is open. */
                open?: boolean;
                /** @description `known`, `absent`, `unavailable`, `not_applicable`, `contested` or `awaiting`. */
                outcome?: components["schemas"]["FactState"];
                /** @description The `next_page` of the page before. */
                page?: string;
                /** @description A part of the name of the input or the unit. */
                q?: string;
                /** @description A run; the newest when absent. */
                run?: string;
                unit?: string;
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
                    "application/json": components["schemas"]["FactList"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            /** @description bad_field, bad_page */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_gradient: {
        parameters: {
            query?: {
                /** @description `form`, `count`, `rate`, `build`, `money` or `ruling`. */
                effort?: components["schemas"]["Effort"];
                /** @description A kind of unit. */
                group?: string;
                indicator?: string;
                /** @description How many, at most 200; 100 when absent. */
                limit?: number;
                /** @description Steps that cannot be taken any more instead of those that can. */
                lost?: boolean;
                /** @description `effort` (default), `date` or `gain`. */
                order?: components["schemas"]["StepOrder"];
                /** @description The `next_page` of the page before. */
                page?: string;
                /** @description A run; the newest when absent. */
                run?: string;
                /** @description One unit; every unit that the reader sees in full when absent. */
                unit?: string;
                /** @description `unit`, `reviewer`, `method_officer` or `source`. */
                who?: components["schemas"]["Doer"];
                /** @description Only what ends within so many days. */
                within?: number;
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
                    "application/json": components["schemas"]["GradientPage"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            /** @description bad_field, bad_page */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
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
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_method_document: {
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
                    "application/json": components["schemas"]["MethodDocument"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_method_effects: {
        parameters: {
            query?: {
                /** @description A run; the newest when absent. */
                run?: string;
            };
            header?: never;
            path: {
                indicator: string;
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
                    "application/json": components["schemas"]["EffectList"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
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
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_reading_moves: {
        parameters: {
            query: {
                /** @description How many, at most 200; 50 when absent. */
                limit?: number;
                offset?: number;
                /** @description The option beside the default. */
                option: string;
                run?: string;
            };
            header?: never;
            path: {
                reading: string;
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
                    "application/json": components["schemas"]["MoveList"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_run, no_reading */
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            /** @description bad_filter */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
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
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description campaign_locked */
            409: components["responses"]["Error409"];
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_runs: {
        parameters: {
            query?: {
                /** @description The first day that is asked for, `2026-11-22`. */
                from?: string;
                /** @description How many, at most 200; 60 when absent. */
                limit?: number;
                /** @description The `next_page` of the page before. */
                page?: string;
                /** @description Only those that were published, were not, or are final. */
                show?: "published" | "unpublished" | "final";
                /** @description The last day that is asked for. */
                to?: string;
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
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description bad_page, bad_date */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
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
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description year_not_over, campaign_locked */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
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
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
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
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            /** @description published_already, campaign_locked */
            409: components["responses"]["Error409"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
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
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_search: {
        parameters: {
            query: {
                /** @description How many of each kind, at most 20; 6 when absent. */
                limit?: number;
                /** @description Words, each of which must be found; 1 to 80 characters. */
                q: string;
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
                    "application/json": components["schemas"]["SearchList"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_run */
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            /** @description bad_search */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_standings: {
        parameters: {
            query?: {
                /** @description Days to go back, 2 to 366; 60 when absent. */
                days?: number;
                /** @description The group; the first when absent. */
                group?: string;
                /** @description Without `units`: the first or the last of the order of the newest day, or those that moved most. */
                pick?: "top" | "bottom" | "moved";
                /** @description The newest day is this run's; the newest run when absent. */
                run?: string;
                /** @description Unit ids with commas between them, at most 12. */
                units?: string;
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
                    "application/json": components["schemas"]["StandingsPage"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_run */
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            /** @description bad_filter */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_todo: {
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
                    "application/json": components["schemas"]["TodoPage"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
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
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_evidence_add: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                unit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["EvidenceForm"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Uploaded"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description campaign_locked, window_closed, window_not_open */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description empty_file, file_kind, quarantined, no_file_name, no_file */
            422: components["responses"]["Error422"];
            /** @description many_files */
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_fact: {
        parameters: {
            query?: {
                /** @description The cell, such as `link=city`; several with commas. */
                at?: string;
                /** @description How many days back, at most 60; 14 when absent. */
                days?: number;
                /** @description The `next_page` of the answer before: only days before this one. */
                page?: string;
                /** @description A run; the newest when absent. */
                run?: string;
            };
            header?: never;
            path: {
                input: string;
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
                    "application/json": components["schemas"]["FactPage"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            /** @description bad_field, bad_page */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_fact_declare: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                input: string;
                unit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeclareAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Declared"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description campaign_locked, window_closed, window_not_open */
            409: components["responses"]["Error409"];
            /** @description other_method */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description bad_field */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
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
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_inputs: {
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
                    "application/json": components["schemas"]["InputList"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            412: components["responses"]["Error412"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    assessment_whatif: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WhatIfAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhatIfPage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            /** @description not_allowed, rests_on_others */
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    audit_export: {
        parameters: {
            query?: {
                /** @description What was done. */
                action?: string;
                /** @description `begun`, `done`, `refused` or `failed`. */
                ending?: string;
                /** @description First day, `2026-11-22`. */
                from?: string;
                /** @description How many, at most 500; 100 when absent. */
                limit?: number;
                /** @description The `next_page` of the page before. */
                page?: string;
                /** @description A part of the person's name, or the id. */
                person?: string;
                /** @description Last day. */
                to?: string;
                /** @description The unit it concerns. */
                unit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the workbook */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": unknown;
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            422: components["responses"]["Error422"];
            /** @description too_many_rows */
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    audit_records: {
        parameters: {
            query?: {
                /** @description What was done. */
                action?: string;
                /** @description `begun`, `done`, `refused` or `failed`. */
                ending?: string;
                /** @description First day, `2026-11-22`. */
                from?: string;
                /** @description How many, at most 500; 100 when absent. */
                limit?: number;
                /** @description The `next_page` of the page before. */
                page?: string;
                /** @description A part of the person's name, or the id. */
                person?: string;
                /** @description Last day. */
                to?: string;
                /** @description The unit it concerns. */
                unit?: string;
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
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    audit_state: {
        parameters: {
            query?: {
                /** @description Go through the whole log now, and not only through what was written since the last look. */
                whole?: boolean;
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
                    "application/json": components["schemas"]["ChainState"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    authoring_drafts: {
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
                    "application/json": components["schemas"]["DraftList"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    authoring_draft_begin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["DraftForm"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftPage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            408: components["responses"]["Error408"];
            /** @description too_many_drafts */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description not_understood, bad_method_id, no_file */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    authoring_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft: string;
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
                    "application/json": components["schemas"]["DraftPage"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    authoring_draft_delete: {
        parameters: {
            query?: never;
            header: {
                /** @description the version that is deleted */
                "If-Match": string;
            };
            path: {
                draft: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description deleted */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            /** @description draft_finished */
            409: components["responses"]["Error409"];
            /** @description changed_meanwhile, if_match_missing */
            412: components["responses"]["Error412"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    authoring_draft_answer: {
        parameters: {
            query?: never;
            header: {
                /** @description the version that is answered */
                "If-Match": string;
            };
            path: {
                draft: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftPage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_draft, no_doubt */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description draft_finished, draft_edited */
            409: components["responses"]["Error409"];
            /** @description changed_meanwhile, if_match_missing */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description answer_refused, bad_number, bad_bounds, bad_unit, bad_day */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    authoring_draft_document: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft: string;
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
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    authoring_draft_settle: {
        parameters: {
            query?: never;
            header: {
                /** @description the version that is changed */
                "If-Match": string;
            };
            path: {
                draft: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettleAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftPage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_draft, no_edit */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description draft_finished, not_edited, no_such_case */
            409: components["responses"]["Error409"];
            /** @description changed_meanwhile, if_match_missing */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    authoring_draft_files: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft: string;
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
                    "application/json": components["schemas"]["DraftFiles"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            /** @description undecided */
            409: components["responses"]["Error409"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    authoring_draft_finish: {
        parameters: {
            query?: never;
            header: {
                /** @description the version that is finished */
                "If-Match": string;
            };
            path: {
                draft: string;
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
                    "application/json": components["schemas"]["DraftPage"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            /** @description not_ready, draft_finished */
            409: components["responses"]["Error409"];
            /** @description changed_meanwhile, if_match_missing */
            412: components["responses"]["Error412"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    authoring_draft_follow: {
        parameters: {
            query?: never;
            header: {
                /** @description the version that is changed */
                "If-Match": string;
            };
            path: {
                draft: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FormerAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftPage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description draft_finished, draft_edited */
            409: components["responses"]["Error409"];
            /** @description changed_meanwhile, if_match_missing */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description former_unreadable */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    authoring_draft_proof: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft: string;
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
                    "application/json": components["schemas"]["ProofPage"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    authoring_draft_workbook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the workbook */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            /** @description undecided */
            409: components["responses"]["Error409"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    authoring_draft_archive: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the archive */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            /** @description undecided */
            409: components["responses"]["Error409"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    authoring_draft_source: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                draft: string;
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
                    "application/json": components["schemas"]["SourcePage"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    authoring_draft_carry: {
        parameters: {
            query?: never;
            header: {
                /** @description the version that is edited */
                "If-Match": string;
            };
            path: {
                draft: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": components["schemas"]["WorkbookForm"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DraftPage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description draft_finished, undecided */
            409: components["responses"]["Error409"];
            /** @description changed_meanwhile, if_match_missing */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description workbook_refused, no_file */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    authoring_draft_drop_edits: {
        parameters: {
            query?: never;
            header: {
                /** @description the version that is changed */
                "If-Match": string;
            };
            path: {
                draft: string;
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
                    "application/json": components["schemas"]["DraftPage"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            /** @description draft_finished */
            409: components["responses"]["Error409"];
            /** @description changed_meanwhile, if_match_missing */
            412: components["responses"]["Error412"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    calendar_due: {
        parameters: {
            query: {
                /** @description How many days the clock has. */
                days: number;
                /** @description The day of receipt; it is not counted. */
                from: string;
                /** @description `workdays` (default), or `natural`: every day counts, and an end on a day off moves to the next working day. */
                rule?: string;
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
                    "application/json": components["schemas"]["ClockEnd"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description bad_field */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    calendar_notice: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NoticeAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HolidayNotice"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            408: components["responses"]["Error408"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description too_long */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    calendar_years: {
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
                    "application/json": components["schemas"]["CalendarYears"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    calendar_year: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                year: number;
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
                    "application/json": components["schemas"]["CalendarYearPage"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    calendar_year_enter: {
        parameters: {
            query?: never;
            header: {
                /** @description the version that was seen; "-1" for a year that was never entered */
                "If-Match": string;
            };
            path: {
                year: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["YearDays"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarYear"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description changed_meanwhile, if_match_missing */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description bad_year, bad_source, bad_name, turned, too_long, other_year, overlap, not_weekend, holiday_too, twice, too_many, year_gap; the field is named */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    dossier_discs: {
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
                    "application/json": components["schemas"]["Discs"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    dossier_order: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DiscAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Disc"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_run, no_unit */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description not_alone: the points of a unit depend on others */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    dossier_disc: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                disc: string;
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
                    "application/json": components["schemas"]["Disc"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    dossier_image: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                disc: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the image */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            /** @description not_made, disc_gone */
            409: components["responses"]["Error409"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    dossier_signature: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                disc: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the signature */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            /** @description not_made, disc_gone */
            409: components["responses"]["Error409"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    events: {
        parameters: {
            query?: {
                /** @description The id of the last event that was seen, where the header `Last-Event-ID` cannot be sent. */
                last?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a stream of events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["News"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            422: components["responses"]["Error422"];
            /** @description too_many_streams */
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
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
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    health_live: {
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
                    "application/json": components["schemas"]["Live"];
                };
            };
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    health_ready: {
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
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            500: components["responses"]["Error500"];
            /** @description not ready, with the reasons */
            503: components["responses"]["Error503"];
        };
    };
    methods: {
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
                    "application/json": components["schemas"]["MethodList"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    method_files: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                method: string;
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
                    "application/json": components["schemas"]["CarriedFiles"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_method */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    notices: {
        parameters: {
            query?: {
                /** @description Rows of a page, 1 to 500; 100 when absent. */
                limit?: number;
                /** @description Key of the page, as the page before gave it. */
                page?: string;
                /** @description `open` when absent. */
                show?: "open" | "unread" | "overdue" | "all";
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
                    "application/json": components["schemas"]["NoticeList"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            /** @description bad_page */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    notice_mark: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MarkAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticeView"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_notice */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    notice_preference: {
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
                    "application/json": components["schemas"]["NoticePreference"];
                };
            };
            401: components["responses"]["Error401"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    notice_preference_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PreferenceAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NoticePreference"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            408: components["responses"]["Error408"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description bad_email */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    notices_read: {
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
                    "application/json": components["schemas"]["NoticesMarked"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    notices_sending: {
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
                    "application/json": components["schemas"]["SendingState"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    notices_send_again: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
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
                    "application/json": components["schemas"]["NoticesMarked"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_message */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    papers: {
        parameters: {
            query?: {
                /** @description How many units, at most 500; 100 when absent. */
                limit?: number;
                /** @description Only this paper decides the filter by state. */
                material?: string;
                offset?: number;
                /** @description A part of a unit's name. */
                q?: string;
                /** @description Only units with a paper in this state. */
                state?: components["schemas"]["PaperStand"];
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
                    "application/json": components["schemas"]["PaperPage"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_campaign */
            404: components["responses"]["Error404"];
            /** @description bad_filter */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    papers_csv: {
        parameters: {
            query?: {
                /** @description How many units, at most 500; 100 when absent. */
                limit?: number;
                /** @description Only this paper decides the filter by state. */
                material?: string;
                offset?: number;
                /** @description A part of a unit's name. */
                q?: string;
                /** @description Only units with a paper in this state. */
                state?: components["schemas"]["PaperStand"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description text/csv */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_campaign */
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    paper_quarantine: {
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
                    "application/json": components["schemas"]["QuarantineList"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    paper_quarantine_seen: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The file */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuarantineSeenAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuarantineList"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_file */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description already_seen */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description note_missing, note_too_long */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    paper_receipt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: number;
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
                    "application/json": components["schemas"]["ReceiptView"];
                };
            };
            401: components["responses"]["Error401"];
            /** @description no_receipt */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    paper_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: number;
                place: number;
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
            401: components["responses"]["Error401"];
            /** @description no_receipt, no_file */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    paper_receipt_pdf: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description application/pdf */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            /** @description no_receipt */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            /** @description no_chinese_font */
            503: components["responses"]["Error503"];
        };
    };
    paper_receipt_text: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description text/plain */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            /** @description no_receipt */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    unit_papers: {
        parameters: {
            query?: never;
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
                    "application/json": components["schemas"]["PaperUnitPage"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_unit, no_campaign */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    paper_hand_in: {
        parameters: {
            query?: never;
            header: {
                /** @description chosen by the sender, once for each hand-in */
                "Idempotency-Key": string;
            };
            path: {
                material: string;
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
                    "application/json": components["schemas"]["ReceiptView"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_unit, no_paper, no_papers_asked, no_campaign */
            404: components["responses"]["Error404"];
            /** @description campaign_locked, key_used */
            409: components["responses"]["Error409"];
            /** @description file_too_large */
            413: components["responses"]["Error413"];
            /** @description empty_file, truncated_file, misnamed, file_kind, encrypted_file, quarantined, file_count, body_torn, needs_object, no_form, wrong_note, wrong_body, wrong_idempotency_key */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    paper_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                material: string;
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
                    "application/json": components["schemas"]["PaperDraft"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    paper_draft_save: {
        parameters: {
            query?: never;
            header: {
                /** @description the ETag that was read */
                "If-Match": string;
            };
            path: {
                material: string;
                unit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaperText"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaperDraft"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description changed_meanwhile, if_match_missing */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description wrong_text */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    paper_draft_make: {
        parameters: {
            query?: never;
            header: {
                /** @description the ETag that was read */
                "If-Match": string;
            };
            path: {
                material: string;
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
                    "application/json": components["schemas"]["PaperDraft"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_run */
            404: components["responses"]["Error404"];
            /** @description changed_meanwhile, if_match_missing */
            412: components["responses"]["Error412"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    paper_register: {
        parameters: {
            query?: never;
            header: {
                /** @description chosen by the sender, once for each hand-in */
                "Idempotency-Key": string;
            };
            path: {
                material: string;
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
                    "application/json": components["schemas"]["ReceiptView"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_unit, no_paper, no_papers_asked, no_campaign */
            404: components["responses"]["Error404"];
            /** @description campaign_locked, key_used */
            409: components["responses"]["Error409"];
            /** @description file_too_large */
            413: components["responses"]["Error413"];
            /** @description wrong_time, time_ahead, time_before, quarantined, no_form, body_torn and those of a hand-in */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    paper_hand_in_draft: {
        parameters: {
            query?: never;
            header: {
                /** @description chosen by the sender, once for each hand-in */
                "Idempotency-Key": string;
                /** @description the ETag that was read */
                "If-Match": string;
            };
            path: {
                material: string;
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
                    "application/json": components["schemas"]["ReceiptView"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_draft */
            404: components["responses"]["Error404"];
            /** @description campaign_locked, key_used */
            409: components["responses"]["Error409"];
            /** @description changed_meanwhile */
            412: components["responses"]["Error412"];
            /** @description empty_file, quarantined */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    colleagues: {
        parameters: {
            query?: {
                /** @description Part of the login or the name. */
                q?: string | null;
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
                    "application/json": components["schemas"]["Colleagues"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    delegation_begin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DelegationAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeId"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    delegation_over: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                delegation: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    department_begin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DepartmentAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeId"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            408: components["responses"]["Error408"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    department_close: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                department: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DepartmentEnd"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DepartmentClosed"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    roster_import: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the workbook with the passwords */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": unknown;
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description names_unconfirmed, changed_meanwhile */
            409: components["responses"]["Error409"];
            /** @description import_refused */
            422: components["responses"]["Error422"];
            /** @description sign_in_busy */
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    roster_preview: {
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
                    "application/json": components["schemas"]["RosterPreview"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    roster_template: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the workbook */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": unknown;
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    locks: {
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
                    "application/json": components["schemas"]["LoginLocks"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    lock_lift: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                login: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            /** @description own_lock */
            403: components["responses"]["Error403"];
            /** @description no_lock */
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    organisation: {
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
                    "application/json": components["schemas"]["Organisation"];
                };
            };
            401: components["responses"]["Error401"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    persons: {
        parameters: {
            query?: {
                /** @description How many items, at most 500; 100 when absent. */
                limit?: number;
                /** @description The `next_page` of the page before. */
                page?: string;
                /** @description Part of the login or the name. */
                q?: string;
                /** @description A role that a post gives today. */
                role?: string;
                /** @description A unit in which a post is held today. */
                unit?: string;
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
                    "application/json": components["schemas"]["PersonPage"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    person_begin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PersonAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasswordGiven"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            408: components["responses"]["Error408"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    person_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
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
                    "application/json": components["schemas"]["PersonView"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    person_close: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountCloseAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountClosed"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            /** @description own_account */
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description account_closed */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    person_stay: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            /** @description account_closed */
            409: components["responses"]["Error409"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    person_reset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
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
                    "application/json": components["schemas"]["PasswordGiven"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    person_post: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PostAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeId"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description roles_apart, two_main_posts, post_over */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    factor_reset: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                person: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    post_over: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                post: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["EndAsk"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    factor_rule: {
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
                    "application/json": components["schemas"]["FactorRule"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    factor_rule_set: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FactorRuleAsk"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            408: components["responses"]["Error408"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
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
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    unit_kind: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                unit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnitKindAsk"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description same_kind */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    unit_parent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                unit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnitParentAsk"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description wrong_level, same_parent */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    why: {
        parameters: {
            query: {
                /** @description The action, such as `read_unit`. */
                action: string;
                /** @description The day, `2026-11-22`; today when absent. */
                date?: string;
                /** @description The person; oneself when absent. */
                person?: string;
                /** @description The unit; the city as a whole when absent. */
                unit?: string;
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
                    "application/json": components["schemas"]["Why"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    place_base_map: {
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
                    "application/json": components["schemas"]["BaseMap"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    place_enterprises: {
        parameters: {
            query?: {
                /** @description The day; today when absent. */
                at?: string;
                domain?: components["schemas"]["Domain"];
                /** @description `yes` or `no`: whether it is expected to be connected. */
                due?: string;
                grade?: string;
                /** @description At most 500; 50 when absent. */
                limit?: number;
                medium?: components["schemas"]["Medium"];
                offset?: number;
                /** @description In name, code, address, or the enterprise's name. */
                q?: string;
                /** @description `there` (the default), `ended`, or `all`. */
                state?: string;
                /** @description Id of a unit. */
                unit?: string;
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
                    "application/json": components["schemas"]["PlaceEnterprises"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description wrong_query, bad_date */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    place_enterprise_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceNewEnterprise"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlaceMade"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            408: components["responses"]["Error408"];
            /** @description same_place */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description wrong_place, bad_date, position_outside, position_swapped */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    place_enterprise: {
        parameters: {
            query?: {
                /** @description The day; today when absent. */
                at?: string;
            };
            header?: never;
            path: {
                id: string;
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
                    "application/json": components["schemas"]["PlaceEnterpriseAbout"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_place */
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    place_enterprise_change: {
        parameters: {
            query?: never;
            header: {
                /** @description the ETag that was read */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceChange"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_place */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description if_match_missing, changed_meanwhile */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description wrong_place, nothing_changed, reason_missing, bad_date, position_outside, position_swapped */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    place_enterprise_life: {
        parameters: {
            query?: never;
            header: {
                /** @description the ETag that was read */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceLife"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_place */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description outlets_left */
            409: components["responses"]["Error409"];
            /** @description if_match_missing, changed_meanwhile */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description wrong_place, nothing_changed, reason_missing, bad_date */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    place_export: {
        parameters: {
            query?: {
                /** @description The day; today when absent. */
                at?: string;
                /** @description Id of a unit; all that the caller reads when absent. */
                unit?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the workbook */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": unknown;
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description bad_date */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    place_import: {
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
                    "application/json": components["schemas"]["PlaceImport"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description wrong_store */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    place_map: {
        parameters: {
            query?: {
                /** @description The day; today when absent. */
                at?: string;
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
                    "application/json": components["schemas"]["PlaceMap"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description bad_date */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    place_points: {
        parameters: {
            query?: {
                /** @description The day; today when absent. */
                at?: string;
                domain?: components["schemas"]["Domain"];
                /** @description `yes` or `no`: whether it is expected to be connected. */
                due?: string;
                grade?: string;
                /** @description At most 500; 50 when absent. */
                limit?: number;
                medium?: components["schemas"]["Medium"];
                offset?: number;
                /** @description In name, code, address, or the enterprise's name. */
                q?: string;
                /** @description `there` (the default), `ended`, or `all`. */
                state?: string;
                /** @description Id of a unit. */
                unit?: string;
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
                    "application/json": components["schemas"]["PlacePoints"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description wrong_query, bad_date */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    place_point_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceNewPoint"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PlaceMade"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            408: components["responses"]["Error408"];
            /** @description same_place */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description wrong_place, bad_date, position_outside, position_swapped, outside_enterprise */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    place_point: {
        parameters: {
            query?: {
                /** @description The day; today when absent. */
                at?: string;
            };
            header?: never;
            path: {
                id: string;
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
                    "application/json": components["schemas"]["PlacePointAbout"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_place */
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    place_point_change: {
        parameters: {
            query?: never;
            header: {
                /** @description the ETag that was read */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceChange"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_place */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description if_match_missing, changed_meanwhile */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description wrong_place, nothing_changed, reason_missing, bad_date, position_outside, position_swapped */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    place_point_life: {
        parameters: {
            query?: never;
            header: {
                /** @description the ETag that was read */
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceLife"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_place */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description if_match_missing, changed_meanwhile */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description wrong_place, nothing_changed, reason_missing, bad_date, outside_enterprise */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    place_template: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the workbook */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": unknown;
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    registers: {
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
                    "application/json": components["schemas"]["RegisterList"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    register: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                register: string;
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
                    "application/json": components["schemas"]["RegisterView"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_register */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    register_chart: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                chart: number;
                register: string;
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
                    "application/json": components["schemas"]["RegisterBars"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    register_compliance: {
        parameters: {
            query: {
                /** @description The first day, such as 2026-01-01. */
                from: string;
                /** @description The last day; at most 366 days in all. */
                to: string;
                unit: string;
            };
            header?: never;
            path: {
                register: string;
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
                    "application/json": components["schemas"]["RegisterCompliance"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            /** @description bad_days, long_span */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    register_export: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                register: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the workbook */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": unknown;
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            /** @description wrong_filter, not_indexed */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    register_upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                register: string;
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
                    "application/json": components["schemas"]["RegisterFile"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            /** @description file_kind, file_size, quarantined, no_file_name */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    register_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                digest: string;
                register: string;
                unit: string;
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
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    register_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                register: string;
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
                    "application/json": components["schemas"]["RegisterImport"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            /** @description wrong_store */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    records: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                register: string;
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
                    "application/json": components["schemas"]["RecordPage"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            /** @description wrong_filter, not_indexed */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    record_create: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                register: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRecord"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordView"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description year_closed */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description fields */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    record: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                record: string;
                register: string;
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
                    "application/json": components["schemas"]["RecordAbout"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_register, no_record */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    record_change: {
        parameters: {
            query?: never;
            header: {
                /** @description the ETag that was read */
                "If-Match": string;
            };
            path: {
                record: string;
                register: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ChangedRecord"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordView"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description not_open, year_closed */
            409: components["responses"]["Error409"];
            /** @description changed_meanwhile: details name version, by, state and the changes since */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description fields */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    record_history: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                record: string;
                register: string;
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
                    "application/json": components["schemas"]["RecordVersions"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    record_move: {
        parameters: {
            query?: never;
            header: {
                /** @description the ETag that was read */
                "If-Match": string;
            };
            path: {
                record: string;
                register: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RecordMove"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordView"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description no_move, year_closed */
            409: components["responses"]["Error409"];
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description no_reason */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    register_template: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                register: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the workbook */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": unknown;
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    register_years: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                register: string;
                year: number;
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
                    "application/json": components["schemas"]["RegisterYears"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    register_close_year: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                register: string;
                year: number;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RegisterCloseYear"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisterYears"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description bad_year */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    reports_files: {
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
                    "application/json": components["schemas"]["ReportFiles"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    reports_order: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Ask"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportFile"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            /** @description not_allowed, not_published */
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description unit_missing, unit_not_asked, before_missing, before_not_asked, format_not_made, paper_too_long */
            422: components["responses"]["Error422"];
            /** @description too_many_reports */
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            /** @description no_chinese_font */
            503: components["responses"]["Error503"];
        };
    };
    reports_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
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
                    "application/json": components["schemas"]["ReportFile"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    reports_content: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file: string;
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
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            /** @description not_made */
            409: components["responses"]["Error409"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    review_appeals: {
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
                    "application/json": components["schemas"]["AppealList"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_campaign */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    review_appeal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                appeal: string;
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
                    "application/json": components["schemas"]["AppealPage"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_appeal, no_run */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    review_appeal_decide: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                appeal: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DecideAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppealPage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            /** @description not_allowed, own_answer */
            403: components["responses"]["Error403"];
            /** @description no_appeal */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description already_decided, no_correction, not_ruled, campaign_locked */
            409: components["responses"]["Error409"];
            /** @description changed_meanwhile */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description reason_missing, bad_field */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    review_appeal_effect: {
        parameters: {
            query: {
                /** @description A reading of the indicator. */
                reading: string;
            };
            header?: never;
            path: {
                appeal: string;
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
                    "application/json": components["schemas"]["RulingEffect"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_appeal, no_run */
            404: components["responses"]["Error404"];
            /** @description not_ruled */
            409: components["responses"]["Error409"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    review_appeal_withdraw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                appeal: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithdrawAppeal"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppealPage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_appeal */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description already_decided, campaign_locked */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    review_doubled: {
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
                    "application/json": components["schemas"]["DoubledList"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_run, no_campaign */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    review_gates: {
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
                    "application/json": components["schemas"]["Gates"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_run, no_campaign */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    review_units: {
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
                    "application/json": components["schemas"]["ReviewDesk"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_run, no_campaign */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    review_unit: {
        parameters: {
            query?: never;
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
                    "application/json": components["schemas"]["UnitReview"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_run, no_unit, no_campaign */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    review_accept: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                unit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitReview"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_indicator */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description points_open, form_returned, campaign_locked */
            409: components["responses"]["Error409"];
            /** @description changed_meanwhile */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description bad_field */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    review_appeal_file: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                unit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppealAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppealPage"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_indicator */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description appeal_open, campaign_locked, window_closed, window_not_open */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description reason_missing, bad_field, no_evidence */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    review_claim: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                indicator: string;
                unit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ClaimAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitReview"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_indicator */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description campaign_locked, window_closed, window_not_open, handed_in */
            409: components["responses"]["Error409"];
            /** @description changed_meanwhile */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description bad_field, points_not_given, no_evidence */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    review_hand_in: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                unit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HandInAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitReview"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description claims_missing, campaign_locked, window_closed, window_not_open, handed_in */
            409: components["responses"]["Error409"];
            /** @description changed_meanwhile */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    review_send_back: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                unit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReturnAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitReview"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description campaign_locked */
            409: components["responses"]["Error409"];
            /** @description changed_meanwhile */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description reason_missing, bad_field */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    review_take_back: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                unit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SeenAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitReview"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description not_handed_in, campaign_locked, window_closed, window_not_open */
            409: components["responses"]["Error409"];
            /** @description changed_meanwhile */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    review_withdraw: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                unit: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithdrawAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitReview"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description not_accepted, campaign_locked */
            409: components["responses"]["Error409"];
            /** @description changed_meanwhile */
            412: components["responses"]["Error412"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description reason_missing, bad_field */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
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
            401: components["responses"]["Error401"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
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
            400: components["responses"]["Error400"];
            /** @description sign_in_failed, code_needed, code_wrong */
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            408: components["responses"]["Error408"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            /** @description login_locked, sign_in_busy */
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
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
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    session_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordChange"];
            };
        };
        responses: {
            /** @description changed */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            408: components["responses"]["Error408"];
            /** @description changed_meanwhile */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description wrong_password, weak_password, same_password */
            422: components["responses"]["Error422"];
            /** @description login_locked, sign_in_busy */
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    factor_confirm: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FactorCode"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodes"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            408: components["responses"]["Error408"];
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    factor_begin: {
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
                    "application/json": components["schemas"]["FactorSecret"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description factor_there */
            409: components["responses"]["Error409"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    session_list: {
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
                    "application/json": components["schemas"]["OwnSessions"];
                };
            };
            401: components["responses"]["Error401"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    session_others_close: {
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
                    "application/json": components["schemas"]["SessionsEnded"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    system_node: {
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
                    "application/json": components["schemas"]["OwnNode"];
                };
            };
            401: components["responses"]["Error401"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_answers: {
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
                    "application/json": components["schemas"]["Answers"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_answers_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Answers"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Answers"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            408: components["responses"]["Error408"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_command: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
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
                    "application/json": components["schemas"]["CommandDetail"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_command */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_command_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
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
                    "application/json": components["schemas"]["CommandView"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_command */
            404: components["responses"]["Error404"];
            /** @description not_queued */
            409: components["responses"]["Error409"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_devices: {
        parameters: {
            query?: {
                /** @description Closed ones too. */
                closed?: boolean;
                limit?: number;
                page?: string;
                /** @description Of one place. */
                place?: string;
                /** @description A part of name or MN. */
                q?: string;
                /** @description In one state. */
                state?: "online" | "late" | "silent" | "never" | "fault" | "closed";
                /** @description Of one unit. */
                unit?: string;
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
                    "application/json": components["schemas"]["DeviceList"];
                };
            };
            /** @description not changed since `If-None-Match` */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_device_register: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceView"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            408: components["responses"]["Error408"];
            /** @description mn_taken */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_device: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
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
                    "application/json": components["schemas"]["DeviceDetail"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_device */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_device_change: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeviceAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceView"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_device */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description mn_taken */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_device_close: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CloseAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceView"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_device */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_commands: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
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
                    "application/json": components["schemas"]["CommandList"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_device */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_command_give: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommandAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommandView"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_device */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description device_closed */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description bad_command */
            422: components["responses"]["Error422"];
            /** @description queue_full */
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_days: {
        parameters: {
            query: {
                /**
                 * @description `real_time`, `minute`, `hour`, `day`; of 2013, 2021, 2041, 2052 and 2062 `cycle`, `state`, `run_time`, `noise` and
                 *     `standard_check`.
                 */
                kind: string;
                /** @description `2026-11`. */
                month: string;
            };
            header?: never;
            path: {
                id: string;
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
                    "application/json": components["schemas"]["DayList"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_device */
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_frames: {
        parameters: {
            query?: {
                /** @description Only frames before this number. */
                before?: number;
                factor?: string;
                /** @description The first DataTime, RFC 3339. */
                from?: string;
                /**
                 * @description With `from`, `to` and a factor: the frames that values of this kind came with. Without: the newest that are at hand, up
                 *     to 64 since the server started, accepted or not.
                 */
                kind?: string;
                /** @description At most so many, up to 200; 50 when absent. */
                limit?: number;
                suffix?: string;
                /** @description The DataTime before which it ends. */
                to?: string;
            };
            header?: never;
            path: {
                id: string;
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
                    "application/json": components["schemas"]["FrameList"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_device */
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_latest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
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
                    "application/json": components["schemas"]["LatestList"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_device */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_device_learned: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
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
                    "application/json": components["schemas"]["Learned"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_device */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_notes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
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
                    "application/json": components["schemas"]["NoteList"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_device */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_range: {
        parameters: {
            query: {
                factor: string;
                /** @description The first DataTime, RFC 3339. */
                from: string;
                /**
                 * @description A time without values longer than so many seconds is a gap; two periods of the kind when absent, two days for a
                 *     kind that comes by no clock.
                 */
                gap?: number;
                /**
                 * @description `real_time`, `minute`, `hour`, `day`; of 2013, 2021, 2041, 2052 and 2062 `cycle`, `state`, `run_time`, `noise` and
                 *     `standard_check`.
                 */
                kind: string;
                /** @description At most so many points, 4 to 20000; 1000 when absent. Smallest and largest of each part are kept. */
                points?: number;
                suffix: string;
                /** @description The DataTime before which it ends. */
                to: string;
            };
            header?: never;
            path: {
                id: string;
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
                    "application/json": components["schemas"]["RangeView"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_device */
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            /** @description series_too_many */
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_events: {
        parameters: {
            query?: {
                /** @description The newest change that is known, where the header `Last-Event-ID` cannot be sent. When absent: of one device its state is told at once, of all what comes from now on. */
                after?: number;
                /** @description One device alone. */
                device?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a stream of events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["TelemetryNews"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_device */
            404: components["responses"]["Error404"];
            422: components["responses"]["Error422"];
            /** @description too_many_streams */
            429: components["responses"]["Error429"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_export: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the workbook */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": unknown;
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_frame: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: number;
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
                    "application/json": components["schemas"]["RawFrame"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_frame */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            /** @description frame_unreadable */
            503: components["responses"]["Error503"];
        };
    };
    telemetry_frame_proof: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                number: number;
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
                    "application/json": components["schemas"]["FrameProof"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_frame */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            /** @description frame_unreadable */
            503: components["responses"]["Error503"];
        };
    };
    telemetry_import: {
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
                    "application/json": components["schemas"]["DeviceImport"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description wrong_store */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_latest_all: {
        parameters: {
            query?: {
                /** @description One factor alone. */
                factor?: string;
                /** @description `real_time` when absent. */
                kind?: string;
                limit?: number;
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
                    "application/json": components["schemas"]["LatestAll"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description series_kind */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_live: {
        parameters: {
            query?: {
                /**
                 * @description The `change` of the answer before: only devices that something came of since are told. All when absent. States also
                 *     change by time alone; ask for all now and then.
                 */
                after?: number;
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
                    "application/json": components["schemas"]["LiveList"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_rejected: {
        parameters: {
            query?: {
                /** @description One device. */
                device?: string;
                /** @description Counters from this day on, `2026-11-22`; the last seven days when absent. */
                from?: string;
                limit?: number;
                page?: string;
                /** @description One reason. */
                reason?: string;
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
                    "application/json": components["schemas"]["RejectedList"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_retention: {
        parameters: {
            query?: {
                day_days?: number;
                hour_days?: number;
                minute_days?: number;
                other_days?: number;
                /** @description Tells what would go by these days instead of those that are set. */
                real_time_days?: number;
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
                    "application/json": components["schemas"]["RetentionView"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description bad_retention */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_retention_change: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TelemetryRetention"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RetentionView"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            408: components["responses"]["Error408"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            /** @description bad_retention */
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_status: {
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
                    "application/json": components["schemas"]["ReceiverStatus"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_template: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the workbook */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": unknown;
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_unknown_devices: {
        parameters: {
            query?: {
                /** @description Those that were put aside. */
                dismissed?: boolean;
                limit?: number;
                page?: string;
                /** @description Heard last from one address. */
                remote?: string;
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
                    "application/json": components["schemas"]["UnknownList"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_unknown_device: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                mn: string;
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
                    "application/json": components["schemas"]["UnknownDetail"];
                };
            };
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_unknown */
            404: components["responses"]["Error404"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_unknown_accept: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                mn: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnknownAcceptAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceView"];
                };
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_unknown */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            /** @description mn_taken */
            409: components["responses"]["Error409"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
    telemetry_unknown_dismiss: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                mn: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DismissAsk"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            400: components["responses"]["Error400"];
            401: components["responses"]["Error401"];
            403: components["responses"]["Error403"];
            /** @description no_unknown */
            404: components["responses"]["Error404"];
            408: components["responses"]["Error408"];
            413: components["responses"]["Error413"];
            415: components["responses"]["Error415"];
            422: components["responses"]["Error422"];
            500: components["responses"]["Error500"];
            503: components["responses"]["Error503"];
        };
    };
}
