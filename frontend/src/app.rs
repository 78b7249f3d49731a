//! The routes, one line per page, and what all pages share.

use crate::{
    components::{onward::Onward, shell::Shell, toaster::Toaster},
    core::{keys::Keys, live::Live, place::Place, session::Session, time::Clock, toast::Toasts},
    lazy,
    pages::{
        activity::Activity,
        api_keys::ApiKeys,
        assets,
        claim::Claim,
        clients, controls,
        dashboard::Dashboard,
        devices, findings, imports, journal,
        links::{Join, Reset},
        missing::Missing,
        profile::Profile,
        projects, report_templates, reports, scans, schedules,
        security::Security,
        service_accounts::list::ServiceAccounts,
        settings::Settings,
        sign_in::SignIn,
        templates, tiers, tokens,
        trash::Trash,
        users, webhooks,
        welcome::Welcome,
    },
};
use leptos::prelude::*;
use leptos_router::{
    components::{ParentRoute, Route, Router, Routes},
    path,
};

/// The whole UI.
#[component]
pub fn App() -> impl IntoView {
    Clock::provide();
    Toasts::provide();
    Keys::provide();
    Live::provide();
    Place::provide();
    Session::provide();
    view! {
        <Router>
            <Routes fallback=Missing>
                <Route path=path!("/claim") view=Claim />
                <Route path=path!("/signin") view=SignIn />
                <Route path=path!("/join") view=Join />
                <Route path=path!("/reset") view=Reset />
                <ParentRoute path=path!("") view=Shell>
                    <Route path=path!("/") view=|| view! { <Onward path="/dashboard" /> } />
                    <Route path=path!("/dashboard") view=Dashboard />
                    <Route path=path!("/welcome") view=Welcome />
                    <Route path=path!("/projects") view=lazy!(work, projects::list::ProjectsList) />
                    <Route path=path!("/projects/new") view=lazy!(work, projects::form::ProjectNew) />
                    <Route path=path!("/projects/:id/edit") view=lazy!(work, projects::form::ProjectEdit) />
                    <Route path=path!("/projects/:id/:tab?") view=lazy!(work, projects::detail::ProjectDetail) />
                    <Route path=path!("/findings") view=findings::list::FindingsList />
                    <Route path=path!("/findings/new") view=findings::form::FindingNew />
                    <Route path=path!("/findings/:id/edit") view=findings::form::FindingEdit />
                    <Route path=path!("/findings/:id") view=findings::detail::FindingDetail />
                    <Route path=path!("/templates") view=lazy!(work, templates::list::TemplatesList) />
                    <Route path=path!("/templates/new") view=lazy!(work, templates::form::TemplateNew) />
                    <Route path=path!("/templates/:id/edit") view=lazy!(work, templates::form::TemplateEdit) />
                    <Route path=path!("/templates/:id") view=lazy!(work, templates::detail::TemplateDetail) />
                    <Route path=path!("/assets") view=lazy!(work, assets::list::AssetsList) />
                    <Route path=path!("/assets/new") view=lazy!(work, assets::form::AssetNew) />
                    <Route path=path!("/assets/:id/edit") view=lazy!(work, assets::form::AssetEdit) />
                    <Route path=path!("/assets/:id") view=lazy!(work, assets::detail::AssetDetail) />
                    <Route path=path!("/clients") view=lazy!(work, clients::list::ClientsList) />
                    <Route path=path!("/clients/new") view=lazy!(work, clients::form::ClientNew) />
                    <Route path=path!("/clients/:id/edit") view=lazy!(work, clients::form::ClientEdit) />
                    <Route path=path!("/clients/:id") view=lazy!(work, clients::detail::ClientDetail) />
                    <Route path=path!("/imports") view=lazy!(scans, imports::list::ImportsList) />
                    <Route path=path!("/imports/new") view=lazy!(scans, imports::bring::ImportNew) />
                    <Route path=path!("/imports/:id") view=lazy!(scans, imports::detail::ImportDetail) />
                    <Route path=path!("/controls") view=lazy!(scans, controls::list::ControlsList) />
                    <Route path=path!("/controls/board") view=lazy!(scans, controls::board::ControlsBoard) />
                    <Route path=path!("/controls/import") view=lazy!(scans, controls::import::ControlsImport) />
                    <Route path=path!("/controls/:id") view=lazy!(scans, controls::detail::ControlPage) />
                    <Route path=path!("/devices") view=lazy!(scans, devices::list::DevicesList) />
                    <Route path=path!("/devices/new") view=lazy!(scans, devices::form::DeviceNew) />
                    <Route path=path!("/devices/:id/edit") view=lazy!(scans, devices::form::DeviceEdit) />
                    <Route path=path!("/devices/:id") view=lazy!(scans, devices::detail::DevicePage) />
                    <Route path=path!("/schedules") view=lazy!(scans, schedules::list::SchedulesList) />
                    <Route path=path!("/schedules/new") view=lazy!(scans, schedules::form::ScheduleNew) />
                    <Route path=path!("/schedules/:id/edit") view=lazy!(scans, schedules::form::ScheduleEdit) />
                    <Route path=path!("/schedules/:id") view=lazy!(scans, schedules::detail::SchedulePage) />
                    <Route path=path!("/scans") view=lazy!(scans, scans::list::ScansList) />
                    <Route path=path!("/scans/new") view=lazy!(scans, scans::form::ScanNew) />
                    <Route path=path!("/scans/:id") view=lazy!(scans, scans::detail::ScanDetail) />
                    <Route path=path!("/reports") view=lazy!(work, reports::list::ReportsList) />
                    <Route path=path!("/reports/new") view=lazy!(work, reports::form::ReportNew) />
                    <Route path=path!("/reports/templates") view=lazy!(work, report_templates::list::ReportTemplates) />
                    <Route path=path!("/reports/templates/new") view=lazy!(work, report_templates::form::ReportTemplateNew) />
                    <Route path=path!("/reports/templates/:id/edit") view=lazy!(work, report_templates::form::ReportTemplateEdit) />
                    <Route path=path!("/reports/templates/:id") view=lazy!(work, report_templates::detail::ReportTemplatePage) />
                    <Route path=path!("/reports/:id") view=lazy!(work, reports::detail::ReportDetail) />
                    <Route path=path!("/activity") view=lazy!(work, Activity) />
                    <ParentRoute path=path!("/settings") view=Settings>
                        <Route path=path!("") view=|| view! { <Onward path="/settings/api-access" /> } />
                        <Route path=path!("profile") view=lazy!(settings, Profile) />
                        <Route path=path!("security") view=lazy!(settings, Security) />
                        <Route path=path!("api-access") view=lazy!(settings, tokens::list::TokensList) />
                        <Route path=path!("trash") view=lazy!(settings, Trash) />
                        <Route path=path!("api-keys") view=lazy!(settings, ApiKeys) />
                        <Route path=path!("reports") view=lazy!(settings, report_templates::brand::BrandPage) />
                        <Route path=path!("scan-scope") view=lazy!(settings, scans::scope::ScopePage) />
                        <Route path=path!("audit-log") view=lazy!(settings, journal::list::JournalList) />
                        <Route path=path!("audit-log/:id") view=lazy!(settings, journal::detail::JournalDetail) />
                        <Route path=path!("users") view=lazy!(settings, users::list::UsersList) />
                        <Route path=path!("rate-limits") view=lazy!(settings, tiers::list::Tiers) />
                        <Route path=path!("integrations/tokens") view=lazy!(settings, ServiceAccounts) />
                        <Route path=path!("webhooks") view=lazy!(settings, webhooks::list::WebhooksList) />
                        <Route path=path!("webhooks/new") view=lazy!(settings, webhooks::form::WebhookNew) />
                        <Route path=path!("webhooks/:id/edit") view=lazy!(settings, webhooks::form::WebhookEdit) />
                        <Route path=path!("webhooks/:id") view=lazy!(settings, webhooks::detail::WebhookDetail) />
                    </ParentRoute>
                    <Route path=path!("/*any") view=Missing />
                </ParentRoute>
            </Routes>
        </Router>
        <Toaster />
    }
}
