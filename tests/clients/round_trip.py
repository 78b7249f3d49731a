"""A finding written, read, changed and removed through the client that openapi-python-client makes."""

import os
import ssl

from assay_client import AuthenticatedClient
from assay_client.api.clients import create_client
from assay_client.api.findings import create_finding, delete_finding, get_finding, list_findings, patch_finding
from assay_client.api.projects import create_project
from assay_client.models import (
    EnvelopeClient,
    EnvelopeError,
    EnvelopeFinding,
    EnvelopeListFinding,
    EnvelopeProject,
    FindingStatus,
    FindingUpdate,
    NewClient,
    NewFinding,
    NewProject,
    Severity,
)

TRUST = ssl.create_default_context(cafile=os.environ["CA"])


def main() -> None:
    api = AuthenticatedClient(
        base_url=os.environ["BASE"] + "/api/v1",
        token=os.environ["TOKEN"],
        verify_ssl=TRUST,
        raise_on_unexpected_status=True,
    )
    client = create_client.sync(client=api, body=NewClient(name="Python"))
    assert isinstance(client, EnvelopeClient), client
    project = create_project.sync(client=api, body=NewProject(name="Python", client_id=client.data.id))
    assert isinstance(project, EnvelopeProject), project
    body = NewFinding(project_id=project.data.id, title="SQL injection", severity=Severity.HIGH, tags=["sqli"])
    made = create_finding.sync_detailed(client=api, body=body)
    assert isinstance(made.parsed, EnvelopeFinding) and made.headers["location"].endswith(made.parsed.data.id)
    finding = made.parsed.data
    changed = patch_finding.sync(finding.id, client=api, body=FindingUpdate(status=FindingStatus.REMEDIATED), if_match='"1"')
    assert isinstance(changed, EnvelopeFinding) and changed.data.version == 2, changed
    stale = patch_finding.sync(finding.id, client=api, body=FindingUpdate(title="x"), if_match='"1"')
    assert isinstance(stale, EnvelopeError) and stale.error.code == "PRECONDITION_FAILED", stale
    listed = list_findings.sync(client=api, project_id=project.data.id)
    assert isinstance(listed, EnvelopeListFinding) and [row.id for row in listed.data] == [finding.id], listed
    delete_finding.sync(finding.id, client=api)
    gone = get_finding.sync(finding.id, client=api)
    assert isinstance(gone, EnvelopeError) and gone.error.code == "NOT_FOUND", gone
    print("The Python client did its round trip.")


main()
