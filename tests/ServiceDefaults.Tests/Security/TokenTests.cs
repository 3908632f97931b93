using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Testing;

namespace ThaklorAspire.ServiceDefaults.Tests.Security;

public sealed class TokenTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 3, 0, 0, TimeSpan.Zero));
    private readonly IConfiguration _configuration = new ConfigurationBuilder()
        .AddInMemoryCollection(TestKeys.All.Select(k => KeyValuePair.Create(k.Key, (string?)k.Value)))
        .Build();

    [Fact]
    public async Task ServiceToken_IsGoodForOneServiceAndAShortWhile()
    {
        var tokens = ServiceTokens.From(_configuration, _clock);
        var token = tokens.Create(ResourceNames.Gateway, ResourceNames.Submissions, "203.0.113.9");
        (await tokens.ReadAsync(token, ResourceNames.Submissions)).ShouldBe(new ServiceCaller("gateway", "203.0.113.9"));
        (await tokens.ReadAsync(token, ResourceNames.Tracking)).ShouldBeNull();
        _clock.Advance(TimeSpan.FromMinutes(5));
        (await tokens.ReadAsync(token, ResourceNames.Submissions)).ShouldBeNull();
    }

    [Fact]
    public async Task ServiceToken_OfTheSameCitizenInTheSameMoment_IsMadeOnce_AndNeverGivenToAnother()
    {
        var tokens = ServiceTokens.From(_configuration, _clock);
        var token = tokens.Create(ResourceNames.Gateway, ResourceNames.Submissions, "203.0.113.9");
        tokens.Create(ResourceNames.Gateway, ResourceNames.Submissions, "203.0.113.9").ShouldBe(token);

        var neighbour = tokens.Create(ResourceNames.Gateway, ResourceNames.Submissions, "203.0.113.10");
        (await tokens.ReadAsync(neighbour, ResourceNames.Submissions))!.ClientAddress.ShouldBe("203.0.113.10");

        // A minute later the old one would be near its end.
        _clock.Advance(TimeSpan.FromMinutes(1));
        var later = tokens.Create(ResourceNames.Gateway, ResourceNames.Submissions, "203.0.113.9");
        _clock.Advance(TimeSpan.FromSeconds(110));
        (await tokens.ReadAsync(later, ResourceNames.Submissions)).ShouldNotBeNull();
        (await tokens.ReadAsync(token, ResourceNames.Submissions)).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("x.y.z")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJnYXRld2F5In0.")]
    public async Task ServiceToken_ThatIsNonsenseOrUnsigned_IsNone(string token) =>
        (await ServiceTokens.From(_configuration, _clock).ReadAsync(token, ResourceNames.Submissions)).ShouldBeNull();

    [Fact]
    public async Task StaffToken_CarriesTheOfficer_AndNothingElseSignsOne()
    {
        var staff = new StaffIdentity(Guid.CreateVersion7(), "เจ้าหน้าที่ ทดสอบ", ["finance"], [StaffRoles.Officer], ["pwd"]);
        var token = StaffTokens.Maker.From(_configuration, _clock).Create(staff, ResourceNames.Submissions);
        var read = await StaffTokens.Reader.From(_configuration, _clock).ReadAsync(token, ResourceNames.Submissions);
        read.ShouldNotBeNull().Id.ShouldBe(staff.Id);
        read.Name.ShouldBe(staff.Name);
        read.Departments.ShouldBe(staff.Departments);
        read.Roles.ShouldBe(staff.Roles);
        var service = ServiceTokens.From(_configuration, _clock).Create("site", ResourceNames.Submissions, "x");
        (await StaffTokens.Reader.From(_configuration, _clock).ReadAsync(service, ResourceNames.Submissions)).ShouldBeNull();
    }

    [Fact]
    public async Task Receipt_ComesBackWhole_AndDiesAfterADay()
    {
        var receipts = ReceiptTokens.From(_configuration, _clock);
        var receipt = new AttachmentReceipt
        {
            Id = Guid.CreateVersion7(),
            Sha256 = new string('a', 64),
            MediaType = "image/jpeg",
            Size = 12345,
            FileName = "สลิป.jpg",
            Width = 10,
            Height = 20,
        };
        var token = receipts.Create(receipt);
        (await receipts.ReadAsync(token)).ShouldBe(receipt);
        (await receipts.ReadAsync(token[..^2] + "AA")).ShouldBeNull();
        _clock.Advance(TimeSpan.FromHours(25));
        (await receipts.ReadAsync(token)).ShouldBeNull();
    }

    [Fact]
    public async Task FileGrant_NamesOneFile()
    {
        var file = Guid.CreateVersion7();
        var staff = Guid.CreateVersion7();
        var grant = FileGrantTokens.Maker.From(_configuration, _clock).Create(staff, file, "case");
        var reader = FileGrantTokens.Reader.From(_configuration, _clock);
        (await reader.ReadAsync(grant)).ShouldBe(new FileGrant(staff, file, "case"));
        _clock.Advance(TimeSpan.FromMinutes(6));
        (await reader.ReadAsync(grant)).ShouldBeNull();
    }

    [Fact]
    public void LookupHash_UnderAnOldKey_IsStillFoundAfterRotation()
    {
        var old = new NamedKey("old", new byte[32]);
        var young = new NamedKey("new", [.. Enumerable.Repeat((byte)7, 32)]);
        var before = new LookupHashes(new HmacKeys([old])).NationalId("1000000000009");
        new LookupHashes(new HmacKeys([young, old])).NationalIdCandidates("1000000000009").ShouldContain(before);
        new LookupHashes(new HmacKeys([young])).NationalIdCandidates("1000000000009").ShouldNotContain(before);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nokid")]
    [InlineData("k:!!!")]
    [InlineData("k:AAAA")]
    public void Key_ThatIsMalformed_StopsTheStartWithoutQuotingIt(string value)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Keys:Lookup", value)]).Build();
        var e = Should.Throw<InvalidOperationException>(() => HmacKeys.From(configuration, "Lookup"));
        if (value.Length > 2)
        {
            e.Message.ShouldNotContain(value);
        }
    }
}
