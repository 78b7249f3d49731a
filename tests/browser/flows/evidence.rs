//! Evidence on the finding's page: pasted, dropped, looked at, taken away and brought back.

use assay_browser_tests::{Appliance, Browser, Curl, until};

/// A picture as a screenshot tool leaves it in the clipboard.
const PASTE: &str = "
    const canvas = document.createElement('canvas'); canvas.width = 640; canvas.height = 360;
    const paint = canvas.getContext('2d');
    paint.fillStyle = '#12343b'; paint.fillRect(0, 0, 640, 360);
    paint.fillStyle = '#fff'; paint.font = '32px monospace'; paint.fillText('$ id: uid=0(root)', 40, 180);
    const bytes = Uint8Array.from(atob(canvas.toDataURL('image/png').split(',')[1]), c => c.charCodeAt(0));
    const brought = new DataTransfer();
    brought.items.add(new File([bytes], 'image.png', { type: 'image/png' }));
    window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: brought, bubbles: true }));";

const DROP: &str = "
    const brought = new DataTransfer();
    brought.items.add(new File(['<script>document.title = \"owned\"</script>'], 'notes & more.txt'));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: brought, bubbles: true }));";

#[tokio::test(flavor = "multi_thread")]
async fn evidence_is_pasted_dropped_shown_and_taken_away() {
    let appliance = Appliance::start().await;
    let api = appliance.admin();
    let project = api.project("Halden");
    let finding = api.finding(&project, "Root shell without a password", "Critical");
    let browser = Browser::signed_in(&appliance).await;
    browser.goto(&format!("/findings/{finding}")).await;
    browser.read("No files yet.").await;
    browser.console().await;

    browser.run(PASTE).await;
    has(&api, &finding, 1).await;
    browser.read("screenshot-").await;
    browser.run(DROP).await;
    has(&api, &finding, 2).await;
    browser.read("notes & more.txt").await;

    let files = api.get(&format!("/findings/{finding}/evidence")).body["data"].take();
    let picture = files[0]["name"].as_str().expect("a name").to_owned();
    browser.click(&format!("Show {picture}")).await;
    browser.see(thirtyfour::By::Css("dialog[open] img")).await;
    browser.keys("\u{e00c}").await;
    browser.picture("evidence").await;

    browser.click("More about notes & more.txt").await;
    browser.click("Delete").await;
    has(&api, &finding, 1).await;
    browser.click("Undo").await;
    has(&api, &finding, 2).await;
    browser.read("notes & more.txt").await;
    browser.resize(360, 1400).await;
    browser.picture("evidence-360").await;
    super::quiet::quiet(&browser, &appliance, "evidence").await;
    browser.quit().await;
}

/// Waits until the finding has so many files.
async fn has(api: &Curl, finding: &str, count: usize) {
    let path = format!("/findings/{finding}/evidence");
    let there = async || {
        let files = api.get(&path).body["data"].take();
        (files.as_array().map(Vec::len) == Some(count)).then_some(())
    };
    until(&format!("{count} files at {path}"), there).await;
}
