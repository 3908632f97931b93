using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts;
using ThaklorAspire.Contracts.Staff;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Submissions.Tests.Features;

public sealed class HandOverTests : IAsyncDisposable
{
    private readonly ServiceApp<SubmissionsDbContext> _app = Desk.App();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task Leaver_HandsOpenCasesOver_ToTheColleagueWhoMayWorkThem_AndTheRestToNobody()
    {
        var (leaver, colleague) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await HearOfAsync(colleague, "นางสาวรับช่วง ต่อ", ["finance"]);
        var ids = new List<Guid>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add(await _app.FileCaseAsync());
        }
        await _app.WriteAsync(async db =>
        {
            var all = await db.Submissions.ToListAsync();
            all.ForEach(c => c.AssigneeId = leaver);
            all.Single(c => c.Id == ids[1]).Department = "works";
            db.Entry(all.Single(c => c.Id == ids[2])).Property(c => c.Confidential).CurrentValue = true;
            all.Single(c => c.Id == ids[3]).Status = "done";
        });
        using var admin = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Admin));

        var answer = await SendAsync(admin, leaver, colleague);

        ((int?)answer["given"], (int?)answer["laid"], (int?)answer["left"]).ShouldBe((1, 2, 0));
        (await AssigneeAsync(ids[0])).ShouldBe(colleague);
        (await AssigneeAsync(ids[1])).ShouldBeNull();
        (await AssigneeAsync(ids[2])).ShouldBeNull();
        (await AssigneeAsync(ids[3])).ShouldBe(leaver, "what is finished stays who finished it");
        var notes = await _app.ReadAsync(db => db.Notes.Where(n => n.Kind == CaseNote.Assigned).ToListAsync());
        notes.Count.ShouldBe(3);
        notes.Single(n => n.SubmissionId == ids[0]).ToStaffName.ShouldBe("นางสาวรับช่วง ต่อ");
        // Asked again, there is nothing left to do.
        var again = await SendAsync(admin, leaver, colleague);
        ((int?)again["given"], (int?)again["laid"], (int?)again["left"]).ShouldBe((0, 0, 0));
    }

    [Fact]
    public async Task HandOver_IsAnAdmins_AndRefusesWhoCannotTakeCases()
    {
        var (leaver, disabled) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await HearOfAsync(disabled, "นายลา ออก", ["finance"], active: false);
        foreach (var role in new[] { StaffRoles.Officer, StaffRoles.Head, StaffRoles.Palad, StaffRoles.Auditor })
        {
            using var other = _app.Client(ResourceNames.Site, staff: Desk.Officer(role));
            (await PostAsync(other, leaver, null)).StatusCode.ShouldBe(HttpStatusCode.Forbidden, role);
        }
        using var admin = _app.Client(ResourceNames.Site, staff: Desk.Officer(StaffRoles.Admin));
        foreach (var to in new[] { disabled, leaver, Guid.CreateVersion7() })
        {
            (await PostAsync(admin, leaver, to)).StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        }
    }

    private Task<Guid?> AssigneeAsync(Guid id) =>
        _app.ReadAsync(db => db.Submissions.Where(c => c.Id == id).Select(c => c.AssigneeId).SingleAsync());

    private Task<bool> HearOfAsync(Guid id, string name, string[] departments, bool active = true) =>
        _app.DeliverAsync(
            new StaffMemberChanged
            {
                StaffId = id,
                Version = 1,
                DisplayName = name,
                Departments = departments,
                Roles = [StaffRoles.Officer],
                Active = active,
            },
            Topology.SubmissionsQueue
        );

    private static Task<HttpResponseMessage> PostAsync(HttpClient client, Guid leaver, Guid? to) =>
        client.PostAsJsonAsync(new Uri($"/desk/staff/{leaver}/hand-over", UriKind.Relative), new { to });

    private static async Task<JsonNode> SendAsync(HttpClient client, Guid leaver, Guid? to)
    {
        var answer = await PostAsync(client, leaver, to);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<JsonNode>())!;
    }
}
