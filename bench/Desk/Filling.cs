using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Contracts.Submissions;
using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.Formats;
using ThaklorAspire.ServiceDefaults.Data;
using ThaklorAspire.ServiceDefaults.Security;
using ThaklorAspire.Submissions.Data;
using ThaklorAspire.Submissions.Features.Cases;
using ThaklorAspire.Submissions.Features.Privacy;
using ThaklorAspire.Submissions.Features.Queues;
using ThaklorAspire.Submissions.Features.Submitting;

namespace ThaklorAspire.Bench.Desk;

/// <summary>
/// A Submissions database as it stands after ten years of an office: most cases long settled, some hundredths open. Written past the
/// product's acts, by its own model, keys and seals; the same number of cases always tells the same story.
/// </summary>
internal sealed class Filling(string folder, int cases, OfficeFile office, IReadOnlyList<ServiceDefinition> forms)
{
    private const int Years = 10;

    /// <summary>Nobody's case stays open for longer, but for the few that every office has.</summary>
    private const int OpenDays = 45;
    private const int OfficersEach = 5;

    private static readonly Dictionary<string, int> Weights = new()
    {
        ["pay-garbage-fee"] = 30,
        ["pay-land-building-tax"] = 10,
        ["report-complaint"] = 12,
        ["report-street-light"] = 10,
        ["request-water"] = 8,
        ["general-request"] = 8,
        ["request-waste-bin"] = 5,
        ["report-corruption"] = 1,
    };

    private readonly Random _random = new(20_261_123);
    private readonly LookupHashes _hashes = new(HmacKeys.From(BenchKeys.Configuration(folder), "Lookup"));
    private readonly SearchTokens _searchTokens = SearchTokensOf(folder);
    private readonly Sealing _sealing = Sealing.From(BenchKeys.Configuration(folder));
    private readonly List<ServiceDefinition> _weighted =
    [
        .. forms.SelectMany(f => Enumerable.Repeat(f, Weights.GetValueOrDefault(f.Code, 2))),
    ];
    private readonly List<string> _slips = [];

    public string Database => Path.Combine(folder, "submissions.db");

    /// <summary>Does nothing when the folder has it already: a database is only there when it is whole.</summary>
    public async Task RunAsync(DateTimeOffset now)
    {
        if (File.Exists(Database))
        {
            return;
        }
        var clock = Stopwatch.StartNew();
        var part = Database + ".part";
        File.Delete(part);
        var connectionString = $"Data Source={part};Pooling=False";
        var options = new DbContextOptionsBuilder<SqliteSubmissionsDbContext>();
        options.UseThaklorSqlite(connectionString);
        await using var db = new SqliteSubmissionsDbContext(options.Options);
        await db.Database.MigrateAsync();
        await using var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync();
        // Nothing here has to survive a fall: what is not whole is made again.
        Run(
            connection,
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-524288; PRAGMA foreign_keys=OFF;"
        );
        Run(connection, "CREATE TEMP TABLE Token AS SELECT * FROM SearchToken WHERE 0");
        var indexes = Read(connection, "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL");
        foreach (
            var name in Read(connection, "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        )
        {
            Run(connection, $"DROP INDEX \"{name}\"");
        }
        Run(connection, "BEGIN");
        var staff = Staff();
        using (var officers = new RowWriter<StaffCopy>(db, connection))
        {
            staff.ForEach(officers.Write);
        }
        using (var rows = new Rows(db, connection))
        {
            var from = now.AddYears(-Years);
            for (var i = 0; i < cases; i++)
            {
                Write(rows, staff, from + ((now - from) * ((i + 0.5) / cases)), now);
                if (i % 100_000 == 99_999)
                {
                    Console.WriteLine($"{i + 1} cases, {clock.Elapsed.TotalSeconds:0} s");
                }
            }
            // In the order of its key: five million rows put in at random would be five million pages.
            Run(
                connection,
                $"INSERT INTO SearchToken ({rows.Tokens.Columns}) SELECT {rows.Tokens.Columns} FROM temp.Token ORDER BY Hash, SubmissionId"
            );
        }
        using (var sequences = new RowWriter<CaseNumberSequence>(db, connection))
        {
            foreach (var (year, last) in _numbers)
            {
                sequences.Write(new CaseNumberSequence { FiscalYear = year, Last = last });
            }
        }
        Run(connection, "COMMIT");
        indexes.ForEach(index => Run(connection, index));
        Run(connection, "PRAGMA journal_mode=WAL");
        await connection.CloseAsync();
        File.Move(part, Database);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{cases} cases in {clock.Elapsed.TotalSeconds:0} s, {new FileInfo(Database).Length / 1_000_000} MB"
            )
        );
    }

    /// <summary>The officers of the filled database; the first of a department has cases in every state.</summary>
    public List<StaffCopy> Staff()
    {
        var random = new Random(7);
        return
        [
            .. office
                .Departments.SelectMany(d => Enumerable.Range(1, OfficersEach).Select(n => (d.Code, Number: n)))
                .Select(
                    (who, i) =>
                        new StaffCopy
                        {
                            Id = new Guid(0x0193d000, 0, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, (byte)(i + 1)),
                            Version = 1,
                            DisplayName = MadeUp.Name(random),
                            Departments = who.Code,
                            Roles = StaffRoles.Officer,
                            Active = true,
                        }
                ),
        ];
    }

    private readonly Dictionary<int, int> _numbers = [];

    private void Write(Rows rows, List<StaffCopy> staff, DateTimeOffset submitted, DateTimeOffset now)
    {
        var form = MadeUp.Of(_weighted, _random);
        var id = Guid.CreateVersion7(submitted);
        var name = MadeUp.Name(_random);
        var nationalId = MadeUp.NationalId(_random);
        var phone = MadeUp.Phone(_random);
        var contact =
            _random.Next(3) > 0
                ? string.Create(CultureInfo.InvariantCulture, $"c{_random.Next(400_000)}@example.com")
                : "line-id";
        var subject = MadeUp.Wish(_random);
        var answers = MadeUp.Answers(form, name, nationalId, phone, contact, subject);
        var department = form.DepartmentFor(k => answers.GetValueOrDefault(k));
        var received = submitted.AddHours(_random.Next(30));
        var due = received.Date.AddDays(_random.Next(3, 22)) + TimeSpan.FromHours(9.5);
        var year = ThaiDate.FiscalYear(ThaiDate.DayInBangkok(submitted));
        var number = _numbers[year] = _numbers.GetValueOrDefault(year) + 1;
        var code = TrackingCode.Create();
        var mine = staff.Where(s => s.Departments == department).ToList();
        var officer = mine[_random.Next(mine.Count)];
        var steps = Story(form.Category, submitted, now);
        var c = new Submission
        {
            Id = id,
            CaseNumber = string.Create(CultureInfo.InvariantCulture, $"{year}-{number:000000}"),
            ServiceCode = form.Code,
            ServiceVersion = form.Version,
            Department = department,
            Channel = _random.Next(6) switch
            {
                0 => "api",
                1 => "counter",
                _ => "web",
            },
            Locale = _random.Next(20) == 0 ? "en" : "th",
            Status = steps[^1].Status,
            Version = steps.Count,
            SubmittedAt = submitted,
            ReceivedAt = received,
            ClockFrom = received,
            DueAt = new DateTimeOffset(due, TimeSpan.Zero),
            ChangedAt = steps[^1].At,
            AssigneeId = steps.Count > 1 && _random.Next(10) > 0 ? officer.Id : null,
            CodeHash = _hashes.Code(code),
            CodeSealed = _sealing.Seal(code, "code", id),
            ApplicantHash = _hashes.NationalId(nationalId),
            Phone4Hash = _hashes.Phone4(id, phone[^4..]),
            Confidential = form.Confidential,
            ApplicantNameSealed = _sealing.Seal(name, "name", id),
            AnswersSealed = _sealing.Seal(JsonSerializer.Serialize(answers), "answers", id),
            Flags = contact.Contains('@', StringComparison.Ordinal) ? "" : "no_contact",
        };
        if (c.Status == CaseStatusCodes.Done && form.Category == "PAY")
        {
            c.PaidSatang = 100 * _random.Next(20, 500);
            c.ReceiptBook = string.Create(CultureInfo.InvariantCulture, $"{year - 2500}/{1 + (number / 100)}");
            c.ReceiptNumber = string.Create(CultureInfo.InvariantCulture, $"{number % 100}");
            c.PaymentConfirmedAt = c.ChangedAt;
        }
        rows.Submissions.Write(c);
        rows.Consents.Write(
            new ConsentEvidence
            {
                SubmissionId = id,
                NoticeVersion = "1",
                NoticeHash = new string('0', 64),
                At = submitted,
                Channel = c.Channel,
            }
        );
        foreach (var (step, index) in steps.Select((s, i) => (s, i)))
        {
            rows.Acts.Write(
                new CaseAct
                {
                    SubmissionId = id,
                    Version = index + 1,
                    At = step.At,
                    StaffId = index == 0 || step.Act == CaseStatusCodes.Cancelled ? null : officer.Id,
                    StaffName = index == 0 || step.Act == CaseStatusCodes.Cancelled ? null : officer.DisplayName,
                    Act = step.Act,
                    Status = step.Status,
                    DueAt = c.DueAt,
                    PublicText = step.Act == CaseActs.Finish ? "ดำเนินการเรียบร้อยแล้ว" : null,
                }
            );
        }
        foreach (var hash in _searchTokens.Of(name, nationalId, phone, CaseSearch.SubjectOf(form, answers)))
        {
            rows.Tokens.Write(new SearchToken { Hash = hash, SubmissionId = id });
        }
        foreach (var field in form.Fields.Where(f => f.TypeName == "file").Take(_random.Next(2)))
        {
            var fileId = Guid.CreateVersion7(submitted);
            rows.Files.Write(
                new CaseFile
                {
                    Id = fileId,
                    SubmissionId = id,
                    Field = field.Key,
                    FileNameSealed = _sealing.Seal("slip.jpg", "file", fileId),
                    MediaType = "image/jpeg",
                    Size = _random.Next(40_000, 900_000),
                    Sha256 = Slip(),
                    Findings = "",
                }
            );
        }
    }

    /// <summary>One slip in five hundred has been seen before.</summary>
    private string Slip()
    {
        if (_slips.Count > 0 && _random.Next(500) == 0)
        {
            return MadeUp.Of(_slips, _random);
        }
        Span<byte> bytes = stackalloc byte[32];
        _random.NextBytes(bytes);
        var slip = Convert.ToHexStringLower(bytes);
        if (_slips.Count < 5000)
        {
            _slips.Add(slip);
        }
        return slip;
    }

    private sealed record Step(string Act, string Status, DateTimeOffset At);

    /// <summary>What happened to a case until now: the younger it is, the less.</summary>
    private List<Step> Story(string category, DateTimeOffset submitted, DateTimeOffset now)
    {
        var steps = new List<Step> { new(CaseActs.Submit, CaseStatusCodes.Submitted, submitted) };
        // A case in five hundred is forgotten in a drawer; the others are worked at sooner or later.
        var forgotten = _random.Next(500) == 0;
        var accepted = submitted.AddDays(2 * _random.NextDouble());
        var finished = accepted.AddDays(0.1 + ((OpenDays - 3) * Math.Pow(_random.NextDouble(), 2)));
        if (accepted > now || (forgotten && _random.Next(2) == 0))
        {
            return steps;
        }
        if (_random.Next(60) == 0)
        {
            steps.Add(new(CaseStatusCodes.Cancelled, CaseStatusCodes.Cancelled, accepted));
            return steps;
        }
        steps.Add(new(CaseActs.Accept, CaseStatusCodes.Received, accepted));
        var settled = finished <= now && !forgotten;
        if (category == "PAY")
        {
            if (settled)
            {
                steps.Add(
                    _random.Next(25) == 0
                        ? new(CaseActs.Reject, CaseStatusCodes.Rejected, finished)
                        : new(CaseActs.ConfirmPayment, CaseStatusCodes.Done, finished)
                );
            }
            return steps;
        }
        var begun = accepted + ((finished - accepted) / 2);
        if (begun <= now)
        {
            steps.Add(
                (settled, _random.Next(12)) switch
                {
                    (false, 0 or 1) => new("ask", CaseStatusCodes.NeedInfo, begun),
                    (_, 2) => new(CaseActs.Forward, CaseStatusCodes.Forwarded, begun),
                    _ => new(CaseActs.Start, CaseStatusCodes.InProgress, begun),
                }
            );
        }
        if (settled)
        {
            steps.Add(
                _random.Next(20) == 0
                    ? new(CaseActs.Reject, CaseStatusCodes.Rejected, finished)
                    : new(CaseActs.Finish, CaseStatusCodes.Done, finished)
            );
            if (_random.Next(100) == 0)
            {
                var again = finished.AddDays(5);
                if (again.AddDays(3) < now)
                {
                    steps.Add(new(CaseActs.Reopen, CaseStatusCodes.InProgress, again));
                    steps.Add(new(CaseActs.Finish, CaseStatusCodes.Done, again.AddDays(3)));
                }
            }
        }
        return steps;
    }

    private static SearchTokens SearchTokensOf(string folder)
    {
        var keys = HmacKeys.From(BenchKeys.Configuration(folder), "Lookup");
        return new(new LookupHashes(keys), keys);
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        command.ExecuteNonQuery();
    }

    private static List<string> Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }
        return rows;
    }

    private sealed class Rows(DbContext db, SqliteConnection connection) : IDisposable
    {
        public RowWriter<Submission> Submissions { get; } = new(db, connection);
        public RowWriter<ConsentEvidence> Consents { get; } = new(db, connection);
        public RowWriter<CaseAct> Acts { get; } = new(db, connection);
        public RowWriter<CaseFile> Files { get; } = new(db, connection);
        public RowWriter<SearchToken> Tokens { get; } = new(db, connection, "temp.Token");

        public void Dispose()
        {
            Submissions.Dispose();
            Consents.Dispose();
            Acts.Dispose();
            Files.Dispose();
            Tokens.Dispose();
        }
    }
}
