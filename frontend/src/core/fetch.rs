//! What a page reads from the server, again whenever what it asked with changes.
//!
//! Leptos' own resource is compiled anew for every type that it holds, which was a tenth of the module. There is one
//! here, of a value whose type this front of it knows.

use leptos::prelude::*;
use std::{any::Any, future::Future, marker::PhantomData, pin::Pin, sync::Arc};

type Shared = Arc<dyn Any + Send + Sync>;
type Coming = Pin<Box<dyn Future<Output = Shared>>>;

/// A value that comes from the server, and comes again.
pub struct Fetch<T> {
    inner: LocalResource<Shared>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Fetch<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Fetch<T> {}

impl<T: Clone + Send + Sync + 'static> Fetch<T> {
    /// Asks now, and again whenever a signal changes that `ask` has read before it waits.
    pub fn new<F: Future<Output = T> + 'static>(ask: impl Fn() -> F + 'static) -> Self {
        let inner = start(Box::new(move || {
            let coming = ask();
            Box::pin(async move { Arc::new(coming.await) as Shared })
        }));
        Self { inner, of: PhantomData }
    }

    /// The value, once it is there, tracked; the one before while it comes again.
    pub fn get(&self) -> Option<T> {
        known(self.inner.get())
    }

    /// Asks again.
    pub fn refetch(&self) {
        self.inner.refetch();
    }
}

fn known<T: Clone + 'static>(shared: Option<Shared>) -> Option<T> {
    shared.and_then(|shared| shared.downcast_ref::<T>().cloned())
}

fn start(ask: Box<dyn Fn() -> Coming>) -> LocalResource<Shared> {
    LocalResource::new(ask)
}
