using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;
using ThaklorAspire.ServiceDefaults;
using ThaklorAspire.Site.Data;
using ThaklorAspire.Testing;

namespace ThaklorAspire.Site.Tests.Citizen;

/// <summary>The Site as a citizen meets it, with Submissions and Tracking played at the edge.</summary>
internal sealed class CitizenApp : IAsyncDisposable
{
    public const string Code = "7K3M-Q9XD-2V8P-R";
    private readonly ServiceApp<SiteDbContext> app;

    public CitizenApp(Dictionary<string, string?>? settings = null)
    {
        var all = new Dictionary<string, string?>
        {
            ["services:submissions:http:0"] = "http://submissions.test",
            ["services:tracking:http:0"] = "http://tracking.test",
        };
        foreach (var (key, value) in settings ?? [])
        {
            all[key] = value;
        }
        app = new(
            ResourceNames.Site,
            all,
            services => services.AddSingleton<IHttpMessageHandlerBuilderFilter>(new Edge(this))
        );
        Browser = app.Client();
        Browser.BaseAddress = new Uri("https://test.thaklor.example");
    }

    public HttpClient Browser { get; }
    public DateTimeOffset Now => app.Clock.GetUtcNow();

    /// <summary>What was sent to <c>POST /api/submissions</c>, with its key.</summary>
    public List<(string Key, JsonNode Body)> Sent { get; } = [];

    /// <summary>How the services answer; the default is a garbage-fee form that accepts everything.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?> Answers { get; set; } = _ => null;

    public static HttpResponseMessage Problem(int status, string code, object? errors = null) =>
        new((HttpStatusCode)status)
        {
            Content = JsonContent.Create(
                new
                {
                    code,
                    errors,
                    traceId = "trace",
                }
            ),
        };

    /// <summary>A form filled in without a mistake.</summary>
    public static Dictionary<string, string> Filled(string step) =>
        new()
        {
            ["step"] = step,
            ["a.p_name"] = "สมหญิง ใจดี",
            ["a.p_nid"] = "1-0000-00000-00-9",
            ["a.p_contact"] = "",
            ["a.paid_at.d"] = "20",
            ["a.paid_at.m"] = "11",
            ["a.paid_at.y"] = "2569",
            ["a.paid_at.t"] = "9.05",
            ["f.slip"] = """{"receipt":"r1","name":"slip.jpg","size":1000,"type":"image/jpeg"}""",
            ["consent"] = "yes",
            ["altcha"] = "payload",
        };

    public async Task<(HttpStatusCode Status, string Page)> GetAsync(string path)
    {
        using var answer = await Browser.GetAsync(path);
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }

    /// <summary>Opens the page; the empty form has neither token nor key, which come with its first post.</summary>
    public async Task<(string Token, string Key)> OpenAsync(string path = "/apply/pay-garbage-fee")
    {
        var (_, page) = await GetAsync(path);
        if (path.StartsWith("/apply/", StringComparison.Ordinal))
        {
            using var posted = await PostAsync(path, new() { ["step"] = "edit" });
            page = await TextAsync(posted);
        }
        return (
            Hidden(page, "form-token"),
            page.Contains("name=\"key\"", StringComparison.Ordinal) ? Hidden(page, "key") : ""
        );
    }

    public Task<HttpResponseMessage> PostAsync(string path, Dictionary<string, string> form) =>
        Browser.PostAsync(path, new FormUrlEncodedContent(form));

    public static async Task<string> TextAsync(HttpResponseMessage answer) =>
        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());

    public static string Hidden(string page, string name) =>
        Regex.Match(page, $"name=\"{Regex.Escape(name)}\"[^>]*value=\"([^\"]*)\"").Groups[1].Value;

    public ValueTask DisposeAsync()
    {
        Browser.Dispose();
        return app.DisposeAsync();
    }

    private HttpResponseMessage Answer(HttpRequestMessage request)
    {
        if (Answers(request) is { } own)
        {
            return own;
        }
        return (request.Method.Method, request.RequestUri!.AbsolutePath) switch
        {
            ("GET", "/api/services/pay-garbage-fee") => Json(Definition),
            ("GET", "/api/services") => Json(Services),
            ("POST", "/api/submissions") => Json(Accepted, HttpStatusCode.Created),
            ("GET", "/api/tracking/7K3M-Q9XD-2V8P-R") => Json(
                """{"code":"7K3M-Q9XD-2V8P-R","caseNumber":"2570-000123","service":{"code":"pay-garbage-fee","title":{"th":"ชำระค่าธรรมเนียม","en":"Fee"}},"status":{"code":"received","th":"รับเรื่องแล้ว","en":"Received"},"submittedAt":"2026-11-22T20:15:00+07:00","receivedAt":"2026-11-23T08:30:00+07:00","dueAt":"2026-11-25T16:30:00+07:00","timeline":[{"at":"2026-11-23T09:05:00+07:00","status":"received","th":"รับเรื่องแล้ว","en":"Received","note":"<img src=x onerror=alert(1)>"}]}"""
            ),
            _ => Problem(404, "not_found"),
        };
    }

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(json, new MediaTypeHeaderValue("application/json")) };

    /// <summary>Reason and retention, the same for every question of the tests.</summary>
    private const string Privacy = """
        "privacy":{"purpose":{"th":"เพื่อดำเนินการ","en":"To handle it"},"legalBasis":{"th":"มาตรา 24 (4)","en":"s. 24 (4)"},"retentionMonths":60}
        """;

    /// <summary>A form as it is served, from what differs: <c>service</c> stands before the fields, <c>more</c> behind.</summary>
    public static string FormOf(string service, string fields, string more = "") =>
        $$$"""
            { {{{service}}},"summary":{"th":"สรุป","en":"Summary"},"department":"finance","departmentTitle":{"th":"กองคลัง","en":"Finance"},"open":true,"processingDays":3,"processingDaysKind":"working","sensitive":false,"statusTexts":{},
             "conditions":[{"th":"กรุณาป้อนข้อมูลให้ครบทุกช่อง","en":"Fill in every box"}],
             "notice":{"version":"1","hash":"h","effectiveFrom":"2026-11-22","sections":[{"key":"data","heading":{"th":"ข้อมูลที่เก็บ","en":"Data"},"text":{"th":"ชื่อผู้ชำระ","en":"Name"}}]},
             "fields":[{{{fields.Replace("PRIVACY", Privacy, StringComparison.Ordinal)}}}]{{{more}}} }
            """;

    public const string Services =
        """[{"code":"pay-garbage-fee","category":"PAY","title":{"th":"ชำระค่าธรรมเนียมเก็บขยะมูลฝอย","en":"Pay the garbage fee"},"summary":{"th":"สรุป","en":"Summary"},"open":true,"processingDays":3,"processingDaysKind":"working","words":["ขยะ"],"department":{"code":"finance","title":{"th":"กองคลัง","en":"Finance"}}}]""";

    public const string Accepted =
        """{"trackingCode":"7K3M-Q9XD-2V8P-R","caseNumber":"2570-000123","submittedAt":"2026-11-22T20:15:00+07:00","receivedAt":"2026-11-23T08:30:00+07:00","dueAt":"2026-11-25T16:30:00+07:00","trackUrl":"x"}""";

    public static readonly string Definition = FormOf(
        """
        "code":"pay-garbage-fee","version":3,"category":"PAY","title":{"th":"ชำระค่าธรรมเนียมเก็บขยะมูลฝอย","en":"Pay the garbage fee"}
        """,
        """
          {"type":"text","key":"p_name","label":{"th":"ชื่อผู้ชำระ","en":"Name"},"required":true,"format":"person_name","minLength":2,"maxLength":120,"role":"applicant_name",PRIVACY},
          {"type":"national_id","key":"p_nid","label":{"th":"เลขบัตรประจำตัวประชาชน","en":"ID"},"required":true,"allowLeadingZero":true,PRIVACY},
          {"type":"email_or_line","key":"p_contact","label":{"th":"อีเมล / Line ID","en":"E-mail / LINE ID"},"required":false,"role":"contact",PRIVACY},
          {"type":"datetime","key":"paid_at","label":{"th":"เวลาโอนเงิน (อ้างอิงจากสลิปธนาคาร)","en":"Time of transfer"},"required":true,"allowFuture":false,PRIVACY},
          {"type":"file","key":"slip","label":{"th":"รูปภาพหลักฐานการชำระเงิน","en":"Proof"},"required":true,"file":{"mediaTypes":["image/jpeg","image/png","application/pdf"],"maxBytes":5242880,"maxCount":1},PRIVACY}
        """
    );

    private sealed class Edge(CitizenApp site) : IHttpMessageHandlerBuilderFilter
    {
        public Action<HttpMessageHandlerBuilder> Configure(Action<HttpMessageHandlerBuilder> next) =>
            builder =>
            {
                next(builder);
                builder.PrimaryHandler = new Handler(site);
            };
    }

    private sealed class Handler(CitizenApp site) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request,
            CancellationToken cancellationToken
        )
        {
            if (request is { Method.Method: "POST", RequestUri.AbsolutePath: "/api/submissions" })
            {
                site.Sent.Add(
                    (
                        request.Headers.GetValues("Idempotency-Key").Single(),
                        JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!
                    )
                );
            }
            return site.Answer(request);
        }
    }
}
