//! The context of a request: the first argument of every action.

use super::{Reach, Right};
use crate::error::{Error, Refusal, Result};
use assay_api::{Scope, Time, auth::CredentialKind, users::Role};
use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// The person (later: the service account) that a request acts as.
#[derive(Debug, Clone)]
pub struct Actor {
    /// `user_…`
    pub id: String,
    /// How people call them.
    pub name: String,
    /// What they may do.
    pub role: Role,
}

/// The proof that a request brought.
#[derive(Debug, Clone)]
pub struct Credential {
    /// What kind it is.
    pub kind: CredentialKind,
    /// Its public id; never the secret.
    pub id: String,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// When it stops working.
    pub expires_at: Option<Time>,
    /// What it may be used for.
    pub scopes: Arc<[Scope]>,
    /// Its rate tier; none for the UI's sessions, which have a limit of their own.
    pub tier: Option<String>,
    /// A token that is held to some projects or addresses, or to a time: it makes no other tokens.
    pub limited: bool,
    /// A token that is held to some projects: it has no right that reaches beyond them.
    pub projects_only: bool,
}

/// A request that may come twice: what its `Idempotency-Key` stands for.
#[derive(Debug)]
pub struct Repeatable {
    /// The key.
    pub key: String,
    /// `POST` …
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// SHA-256 of the body.
    pub body_hash: Vec<u8>,
    taken: AtomicBool,
}

impl Repeatable {
    /// A request with this key.
    pub fn new(key: String, method: String, path: String, body_hash: Vec<u8>) -> Self {
        Self { key, method, path, body_hash, taken: AtomicBool::new(false) }
    }

    /// The same request, with the hash of a body that was too large to be read before.
    fn with_body(&self, hash: &[u8]) -> Self {
        Self::new(self.key.clone(), self.method.clone(), self.path.clone(), hash.to_vec())
    }

    /// True the first time it is asked.
    pub(crate) fn take(&self) -> bool {
        !self.taken.swap(true, Ordering::Relaxed)
    }
}

/// Who asks, by what proof, from where.
#[derive(Debug, Clone)]
pub struct Ctx {
    /// Whom it acts as; none when it is the appliance itself, or a stranger at the sign-in.
    pub actor: Option<Arc<Actor>>,
    /// The proof.
    pub credential: Arc<Credential>,
    /// The projects that may be known of.
    pub reach: Reach,
    /// The request's id, as in its answer's `X-Request-Id`.
    pub request_id: Option<String>,
    /// Where it came from.
    pub ip: Option<IpAddr>,
    /// Set when it must be done once, however often it comes.
    pub repeatable: Option<Arc<Repeatable>>,
}

impl Ctx {
    /// The appliance itself, or its host's administrator at the command line: may do everything.
    pub fn system(name: &str) -> Self {
        Self::nobody(name, &[Scope::Admin], Reach::All)
    }

    /// Somebody who has not said who they are: may do nothing but try to.
    pub fn stranger(request_id: Option<String>, ip: Option<IpAddr>) -> Self {
        Self { request_id, ip, ..Self::nobody("stranger", &[], Reach::only([])) }
    }

    fn nobody(name: &str, scopes: &[Scope], reach: Reach) -> Self {
        let credential = Credential {
            kind: CredentialKind::System,
            id: name.to_owned(),
            name: None,
            expires_at: None,
            scopes: scopes.into(),
            tier: None,
            limited: false,
            projects_only: false,
        };
        Self { actor: None, credential: Arc::new(credential), reach, request_id: None, ip: None, repeatable: None }
    }

    /// Whether scope and role give this right.
    ///
    /// # Errors
    /// Which of the two is missing.
    pub fn may(&self, right: Right) -> Result<()> {
        if !self.credential.scopes.iter().any(|scope| scope.includes(right.scope())) {
            return Err(Error::scope(right.scope()));
        }
        if self.credential.projects_only && right.is_beyond_projects() {
            return Err(Error::forbidden("This token is held to some projects; this reaches beyond them"));
        }
        match &self.actor {
            Some(actor) if !right.roles().contains(&actor.role) => {
                Err(Error::forbidden(format!("Your role ({}) does not allow this", actor.role)))
            }
            _ => Ok(()),
        }
    }

    /// The same for a request whose body was a file: `hash` stands for all of it.
    #[must_use]
    pub fn with_body(&self, hash: &[u8]) -> Self {
        let repeatable = self.repeatable.as_ref().map(|request| Arc::new(request.with_body(hash)));
        Self { repeatable, ..self.clone() }
    }

    /// Whether the caller may know of this project.
    pub fn sees(&self, project: &str) -> bool {
        self.reach.sees(project)
    }

    /// The user it acts as.
    ///
    /// # Errors
    /// When it acts as no user.
    pub fn user_id(&self) -> Result<&str> {
        let actor = self.actor.as_ref().ok_or_else(|| Error::unauthenticated(Refusal::Missing))?;
        Ok(&actor.id)
    }

    /// Whether it acts as an administrator, or is the appliance itself.
    pub fn is_admin(&self) -> bool {
        let admin_scope = self.credential.scopes.contains(&Scope::Admin) && !self.credential.projects_only;
        admin_scope && self.actor.as_ref().is_none_or(|actor| actor.role == Role::Admin)
    }

    /// The actor's name, as the journal writes it.
    pub fn actor_name(&self) -> &str {
        self.actor.as_ref().map_or(&self.credential.id, |actor| &actor.name)
    }
}
