//! The same thing asked by many at once is made once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use kernel::Result;
use tokio::sync::OnceCell;

/// What is being made, by its key. Nothing is kept here: a cache stands in front.
pub(crate) struct Once<T> {
    under_way: Mutex<HashMap<String, Weak<OnceCell<T>>>>,
}

impl<T> Default for Once<T> {
    fn default() -> Once<T> {
        Once { under_way: Mutex::default() }
    }
}

impl<T: Clone> Once<T> {
    /// Makes it, or waits for whoever makes it already. When that one fails or goes away, the next in line makes it.
    pub async fn get<F: Future<Output = Result<T>>>(&self, key: &str, make: impl FnOnce() -> F) -> Result<T> {
        let cell = {
            let mut all = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
            all.retain(|_, cell| cell.strong_count() > 0);
            match all.get(key).and_then(Weak::upgrade) {
                Some(cell) => cell,
                None => {
                    let cell = Arc::new(OnceCell::new());
                    all.insert(key.to_owned(), Arc::downgrade(&cell));
                    cell
                }
            }
        };
        cell.get_or_try_init(make).await.cloned()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use kernel::Error;

    use super::*;

    /// Asks as often as said at the same time; the first `failing` tries fail.
    async fn asked(times: usize, failing: usize) -> (usize, Vec<Result<usize>>) {
        let (once, made) = (Arc::new(Once::default()), Arc::new(AtomicUsize::new(0)));
        let mut tasks = Vec::new();
        for _ in 0..times {
            let (once, made) = (once.clone(), made.clone());
            tasks.push(tokio::spawn(async move {
                once.get("run", || async {
                    let n = made.fetch_add(1, Ordering::SeqCst) + 1;
                    tokio::task::yield_now().await;
                    if n <= failing { Err(Error::unavailable("torn")) } else { Ok(n) }
                })
                .await
            }));
        }
        let mut got = Vec::new();
        for task in tasks {
            got.push(task.await.unwrap());
        }
        (made.load(Ordering::SeqCst), got)
    }

    #[tokio::test]
    async fn many_at_once_share_one_making() {
        let (made, got) = asked(20, 0).await;
        assert_eq!(made, 1);
        assert!(got.iter().all(|g| matches!(g, Ok(1))));
    }

    #[tokio::test]
    async fn a_failure_is_not_shared() {
        let (made, got) = asked(20, 2).await;
        assert_eq!((made, got.iter().filter(|g| g.is_err()).count()), (3, 2));
    }

    #[tokio::test]
    async fn who_goes_away_holds_nobody_up_and_leaves_nothing() {
        let once: Arc<Once<u8>> = Arc::default();
        let gone = tokio::spawn({
            let once = once.clone();
            async move { once.get("run", std::future::pending::<Result<u8>>).await }
        });
        tokio::task::yield_now().await;
        let waits = tokio::spawn({
            let once = once.clone();
            async move { once.get("run", || async { Ok(7) }).await }
        });
        tokio::task::yield_now().await;
        gone.abort();
        assert_eq!(waits.await.unwrap().unwrap(), 7);
        once.get("other", || async { Ok(1) }).await.unwrap();
        assert_eq!(once.under_way.lock().unwrap().keys().collect::<Vec<_>>(), ["other"]);
    }
}
