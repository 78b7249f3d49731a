//! The routes, one line per page, and what all pages share.

use crate::{
    components::{onward::Onward, shell::Shell, toaster::Toaster},
    core::{keys::Keys, live::Live, place::Place, session::Session, time::Clock, toast::Toasts},
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
                    <Route path=path!("/projects") view=projects::list::ProjectsList />
                    <Route path=path!("/projects/new") view=projects::form::ProjectNew />
                    <Route path=path!("/projects/:id/edit") view=projects::form::ProjectEdit />
                    <Route path=path!("/projects/:id/:tab?") view=projects::detail::ProjectDetail />
                    <Route path=path!("/findings") view=findings::list::FindingsList />
                    <Route path=path!("/findings/new") view=findings::form::FindingNew />
                    <Route path=path!("/findings/:id/edit") view=findings::form::FindingEdit />
                    <Route path=path!("/findings/:id") view=findings::detail::FindingDetail />
                    <Route path=path!("/templates") view=templates::list::TemplatesList />
                    <Route path=path!("/templates/new") view=templates::form::TemplateNew />
                    <Route path=path!("/templates/:id/edit") view=templates::form::TemplateEdit />
                    <Route path=path!("/templates/:id") view=templates::detail::TemplateDetail />
                    <Route path=path!("/assets") view=assets::list::AssetsList />
                    <Route path=path!("/assets/new") view=assets::form::AssetNew />
                    <Route path=path!("/assets/:id/edit") view=assets::form::AssetEdit />
                    <Route path=path!("/assets/:id") view=assets::detail::AssetDetail />
                    <Route path=path!("/clients") view=clients::list::ClientsList />
                    <Route path=path!("/clients/new") view=clients::form::ClientNew />
                    <Route path=path!("/clients/:id/edit") view=clients::form::ClientEdit />
                    <Route path=path!("/clients/:id") view=clients::detail::ClientDetail />
                    <Route path=path!("/imports") view=imports::list::ImportsList />
                    <Route path=path!("/imports/new") view=imports::bring::ImportNew />
                    <Route path=path!("/imports/:id") view=imports::detail::ImportDetail />
                    <Route path=path!("/controls") view=controls::list::ControlsList />
                    <Route path=path!("/controls/board") view=controls::board::ControlsBoard />
                    <Route path=path!("/controls/import") view=controls::import::ControlsImport />
                    <Route path=path!("/controls/:id") view=controls::detail::ControlPage />
                    <Route path=path!("/devices") view=devices::list::DevicesList />
                    <Route path=path!("/devices/new") view=devices::form::DeviceNew />
                    <Route path=path!("/devices/:id/edit") view=devices::form::DeviceEdit />
                    <Route path=path!("/devices/:id") view=devices::detail::DevicePage />
                    <Route path=path!("/schedules") view=schedules::list::SchedulesList />
                    <Route path=path!("/schedules/new") view=schedules::form::ScheduleNew />
                    <Route path=path!("/schedules/:id/edit") view=schedules::form::ScheduleEdit />
                    <Route path=path!("/schedules/:id") view=schedules::detail::SchedulePage />
                    <Route path=path!("/scans") view=scans::list::ScansList />
                    <Route path=path!("/scans/new") view=scans::form::ScanNew />
                    <Route path=path!("/scans/:id") view=scans::detail::ScanDetail />
                    <Route path=path!("/reports") view=reports::list::ReportsList />
                    <Route path=path!("/reports/new") view=reports::form::ReportNew />
                    <Route path=path!("/reports/templates") view=report_templates::list::ReportTemplates />
                    <Route path=path!("/reports/templates/new") view=report_templates::form::ReportTemplateNew />
                    <Route path=path!("/reports/templates/:id/edit") view=report_templates::form::ReportTemplateEdit />
                    <Route path=path!("/reports/templates/:id") view=report_templates::detail::ReportTemplatePage />
                    <Route path=path!("/reports/:id") view=reports::detail::ReportDetail />
                    <Route path=path!("/activity") view=Activity />
                    <ParentRoute path=path!("/settings") view=Settings>
                        <Route path=path!("") view=|| view! { <Onward path="/settings/api-access" /> } />
                        <Route path=path!("profile") view=Profile />
                        <Route path=path!("security") view=Security />
                        <Route path=path!("api-access") view=tokens::list::TokensList />
                        <Route path=path!("trash") view=Trash />
                        <Route path=path!("api-keys") view=ApiKeys />
                        <Route path=path!("reports") view=report_templates::brand::BrandPage />
                        <Route path=path!("scan-scope") view=scans::scope::ScopePage />
                        <Route path=path!("audit-log") view=journal::list::JournalList />
                        <Route path=path!("audit-log/:id") view=journal::detail::JournalDetail />
                        <Route path=path!("users") view=users::list::UsersList />
                        <Route path=path!("rate-limits") view=tiers::list::Tiers />
                        <Route path=path!("integrations/tokens") view=ServiceAccounts />
                        <Route path=path!("webhooks") view=webhooks::list::WebhooksList />
                        <Route path=path!("webhooks/new") view=webhooks::form::WebhookNew />
                        <Route path=path!("webhooks/:id/edit") view=webhooks::form::WebhookEdit />
                        <Route path=path!("webhooks/:id") view=webhooks::detail::WebhookDetail />
                    </ParentRoute>
                    <Route path=path!("/*any") view=Missing />
                </ParentRoute>
            </Routes>
        </Router>
        <Toaster />
    }
}
