//! A run for a crate that shows it in another way: what one reader may see, as the pages of the workbench have it.

use kernel::{Ctx, Error, Result};
use rights::Scope;
use rubric::Card;

use crate::campaign::Assessment;
use crate::city::Most;
use crate::pages::{Pages, run_info};
use crate::runs::Loaded;
use crate::store::RunRow;
use crate::view::{CityPage, Gap, RunInfo, UnitItem, UnitPage};

impl Assessment {
    /// The run as this reader may see it.
    pub async fn pages<'a>(&self, ctx: &Ctx, loaded: &'a Loaded) -> Result<Pages<'a>> {
        let mut pages = crate::http::pages(self, ctx, loaded).await?;
        pages.city.most = Most::ALL;
        Ok(pages)
    }

    /// A run by its number or its id, or the newest one.
    pub async fn run_named(&self, name: Option<&str>) -> Result<RunRow> {
        let Some(number) = name.and_then(|n| n.parse::<i64>().ok()) else {
            return self.run_find(name).await;
        };
        let found = self.runs(number.saturating_add(1), 1).await?.into_iter().find(|r| r.number == number);
        found.ok_or_else(|| Error::not_found(format!("no run {number}")).with_code("no_run"))
    }
}

impl Pages<'_> {
    /// The run.
    pub fn run(&self) -> RunInfo {
        run_info(&self.loaded.run)
    }

    /// The city at a glance, without what moved since the day before.
    pub fn board(&self) -> CityPage {
        self.city.page(None)
    }

    /// One unit's scorecard, without history.
    pub fn scorecard(&self, unit: &str) -> Result<UnitPage> {
        self.unit(unit, None, Vec::new())
    }

    /// The rows of a card that the reader sees in full, by their items, and the first gap of each.
    pub fn rows(&self, card: &Card) -> Result<(Vec<UnitItem>, Vec<Gap>)> {
        self.own_card(&card.unit)?;
        self.items(card)
    }

    /// Whether the reader sees every unit in full.
    pub fn sees_all(&self) -> bool {
        self.scope == Scope::All
    }

    /// The same reader's pages over as much of the same run as is loaded elsewhere.
    pub fn over<'b>(&self, loaded: &'b Loaded) -> Pages<'b> {
        Pages { loaded, scope: self.scope.clone(), city: self.city.clone() }
    }

    /// How many units the reader sees in full.
    pub fn cards_count(&self) -> usize {
        self.city.board.lines.iter().filter(|l| self.scope.holds(&l.unit)).count()
    }

    /// The cards of the units that the reader sees in full.
    pub fn cards(&self) -> impl Iterator<Item = &Card> {
        self.loaded.scored.cards.iter().filter(|c| self.scope.holds(&c.unit))
    }
}
