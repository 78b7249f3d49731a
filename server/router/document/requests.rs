//! What requests may hold: the limits of the field rules, and an example of each request.

use crate::http::strict;
use assay_api::{
    FieldError, Rules,
    api_keys::NewApiKey,
    assets::NewAsset,
    auth::{Claim, Refresh, SignIn, TokenForm, VerifyClaim},
    backups::NewBackup,
    clients::NewClient,
    comments::NewComment,
    control_evidence::NewControlEvidence,
    controls::NewControl,
    devices::{DeviceNote, NewDevice},
    evidence::NewEvidence,
    finding_templates::NewTemplate,
    findings::NewFinding,
    imports::CommitImport,
    journal::EraseEntry,
    limits::{Limit, limits},
    links::{AcceptLink, Invite, VerifyLink},
    markdown::RenderMarkdown,
    members::NewMember,
    operations::{BulkChange, BulkIds, Merge, NewFindings},
    profile::{ChangePassword, UpdateProfile},
    projects::{CloneProject, NewProject},
    reports::{NewReport, NewReportBrand, NewReportTemplate, PreviewReportTemplate},
    scans::{NewScan, NewScanScope, StartScan},
    schedules::NewSchedule,
    service_accounts::NewServiceAccount,
    tiers::NewTier,
    tokens::{NewToken, RotateToken},
    totp::{ConfirmTotp, EnrolTotp, ProveTotp},
    users::NewUser,
    webhooks::{NewWebhook, RecoverWebhook, RotateSecret},
};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// An example of each request, by the name of its type.
pub const EXAMPLES: &str = include_str!("../../../assets/api/examples.json");

/// What a request's type says of itself.
pub struct Request {
    /// Its name in the document; that of an update is made from it: `NewFinding`, `FindingUpdate`.
    pub name: &'static str,
    /// What each field may hold.
    pub limits: fn() -> Vec<Limit>,
    /// Whether a body is a good one.
    pub check: fn(Map<String, Value>) -> Result<(), Vec<FieldError>>,
}

macro_rules! requests {
    ($($name:ident),+ $(,)?) => {
        &[$(Request { name: stringify!($name), limits: limits::<$name>, check: check::<$name> }),+]
    };
}

/// Every type of request. A new one stands here, or a test names it.
pub fn requests() -> &'static [Request] {
    requests![
        AcceptLink,
        BulkChange,
        BulkIds,
        ChangePassword,
        Claim,
        CloneProject,
        ConfirmTotp,
        EnrolTotp,
        Invite,
        CommitImport,
        Merge,
        NewFindings,
        NewTemplate,
        EraseEntry,
        NewApiKey,
        NewAsset,
        NewBackup,
        NewClient,
        NewComment,
        NewControl,
        NewControlEvidence,
        DeviceNote,
        NewDevice,
        NewEvidence,
        NewFinding,
        NewMember,
        NewProject,
        NewReport,
        NewReportBrand,
        NewReportTemplate,
        PreviewReportTemplate,
        ProveTotp,
        NewScan,
        NewScanScope,
        NewSchedule,
        StartScan,
        NewServiceAccount,
        NewTier,
        NewToken,
        NewUser,
        NewWebhook,
        RecoverWebhook,
        Refresh,
        RenderMarkdown,
        RotateSecret,
        RotateToken,
        SignIn,
        TokenForm,
        UpdateProfile,
        VerifyClaim,
        VerifyLink,
    ]
}

fn check<T: Rules + DeserializeOwned>(body: Map<String, Value>) -> Result<(), Vec<FieldError>> {
    strict::read::<T>(body)?.checked()
}

/// Lays limits and examples over the schemas, and takes away what the generator adds to no use.
pub(super) fn describe(schemas: &mut Value) {
    let examples: Value = serde_json::from_str(EXAMPLES).unwrap_or_default();
    for request in requests() {
        let update = format!("{}Update", request.name.trim_start_matches("New"));
        for name in [request.name, update.as_str()] {
            let Some(schema) = schemas.get_mut(name) else { continue };
            for limit in (request.limits)() {
                if let Some(field) = schema.pointer_mut(&format!("/properties/{}", limit.field)) {
                    bound(field, &limit);
                }
            }
            if let Some(example) = examples.get(name) {
                schema["examples"] = json!([example]);
            }
        }
    }
    for (name, schema) in schemas.as_object_mut().into_iter().flatten() {
        without_idle_defaults(schema, name.ends_with("Update"));
    }
}

/// What stands there already, from an attribute of the field, is more exact and stays.
fn bound(field: &mut Value, limit: &Limit) {
    let is_text = |schema: &Value| match &schema["type"] {
        Value::String(kind) => kind == "string",
        Value::Array(kinds) => kinds.contains(&json!("string")),
        _ => false,
    };
    let put = |schema: &mut Value, key: &str, value: Value| {
        if schema.get(key).is_none() {
            schema[key] = value;
        }
    };
    let text = |schema: &mut Value| {
        if is_text(schema) && schema.get("format").is_none() {
            if limit.min > 0 {
                put(schema, "minLength", json!(limit.min));
            }
            put(schema, "maxLength", json!(limit.max));
            put(schema, "pattern", json!(limit.pattern));
        }
    };
    match limit.entries {
        None => text(field),
        Some(entries) => {
            text(&mut field["items"]);
            field["maxItems"] = json!(entries);
        }
    }
}

/// An empty text, an empty list, null or false where nothing is said: true of the code, but generated clients take a
/// field with a default for one that is always sent. In an update no field has a default: what is not named stays.
fn without_idle_defaults(schema: &mut Value, update: bool) {
    let idle = |value: &Value| match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        _ => false,
    };
    for field in schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flat_map(Map::values_mut) {
        let drop = field.get("default").is_some_and(|value| update || idle(value));
        if let Some(field) = field.as_object_mut().filter(|_| drop) {
            field.remove("default");
        }
    }
}
