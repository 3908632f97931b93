using System.Net;
using System.Text;

namespace ThaklorAspire.Site.Tests.Citizen;

/// <summary>Posted forms that no browser makes of our pages: each is refused before a page reads it, with words, and nothing is sent on.</summary>
public sealed class FormGuardTests : IAsyncDisposable
{
    private const string Form = "/apply/pay-garbage-fee";
    private readonly CitizenApp site = new();

    public ValueTask DisposeAsync() => site.DisposeAsync();

    [Theory]
    [Trait("row", "28")]
    [Trait("row", "27")]
    [InlineData("no UTF-8", "%ff%fe")]
    [InlineData("overlong", "%c0%ae")]
    [InlineData("half a surrogate pair", "%ed%a0%80")]
    [InlineData("half a letter", "%e0%b8")]
    [InlineData("NUL", "a%00b")]
    public async Task Text_ThatIsNone_Is400AndNothingIsSent(string what, string encoded) =>
        await RefusedAsync(
            await PostAsync($"{await FilledAsync()}&a.p_contact={encoded}"),
            HttpStatusCode.BadRequest,
            "ระบบอ่านตัวอักษรที่ส่งมาไม่ได้",
            what
        );

    // "สมหญิง" of Windows-874, as an old browser or a script posts it: percent-encoded, and bare.
    [Fact]
    [Trait("row", "29")]
    public async Task Text_InTis620_Is400AndSaysWhatToDo()
    {
        var filled = await FilledAsync();
        byte[] bare = [0xCA, 0xC1, 0xCB, 0xAD, 0xD4, 0xA7];
        var encoded = string.Concat(bare.Select(b => $"%{b:X2}"));

        await RefusedAsync(await PostAsync($"{filled}&a.p_contact={encoded}"), HttpStatusCode.BadRequest, "TIS-620");
        await RefusedAsync(
            await PostAsync([.. Encoding.ASCII.GetBytes($"{filled}&a.p_contact="), .. bare]),
            HttpStatusCode.BadRequest,
            "TIS-620"
        );
        using var english = await PostAsync($"{filled}&a.p_contact={encoded}", path: $"{Form}?lang=en");
        (await CitizenApp.TextAsync(english)).ShouldContain("TIS-620");
    }

    [Theory]
    [Trait("row", "30")]
    [Trait("row", "41")]
    [Trait("row", "42")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7", null)]
    [InlineData("application/x-www-form-urlencoded; charset=utf-16", null)]
    [InlineData("application/x-www-form-urlencoded; charset=windows-874", null)]
    [InlineData("multipart/form-data; boundary=b", null)]
    [InlineData("application/x-www-form-urlencoded", "gzip")]
    public async Task Form_InAnotherEncoding_Is415(string type, string? encoding)
    {
        using var answer = await PostAsync(Encoding.ASCII.GetBytes(await FilledAsync()), type, encoding);

        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        site.Sent.ShouldBeEmpty();
    }

    [Fact]
    [Trait("row", "37")]
    [Trait("row", "44")]
    public async Task Form_WithMoreOrLargerFieldsThanAnyOfOurs_Is400()
    {
        var filled = await FilledAsync();
        var many = string.Concat(Enumerable.Range(0, 1025).Select(i => $"&x{i}=1"));

        await RefusedAsync(await PostAsync(filled + many), HttpStatusCode.BadRequest, "แบบฟอร์มที่ส่งมาไม่ถูกต้อง");
        await RefusedAsync(
            await PostAsync($"{filled}&{new string('k', 3000)}=1"),
            HttpStatusCode.BadRequest,
            "แบบฟอร์มที่ส่งมาไม่ถูกต้อง"
        );
        await RefusedAsync(
            await PostAsync($"{filled}&x={new string('v', 64 * 1024 + 1)}"),
            HttpStatusCode.BadRequest,
            "แบบฟอร์มที่ส่งมาไม่ถูกต้อง"
        );
    }

    [Theory]
    [Trait("row", "37")]
    [Trait("row", "32")]
    [InlineData("/apply/pay-garbage-fee", 5_000_000)]
    [InlineData("/track", 70_000)]
    public async Task Form_LargerThanItsPageTakes_Is413(string path, int size) =>
        await RefusedAsync(
            await PostAsync($"a.p_name={new string('v', size)}", path: path),
            HttpStatusCode.RequestEntityTooLarge,
            "ข้อมูลมีขนาดใหญ่เกินไป"
        );

    // Previews of attached pictures travel with the form: it may be larger than a service's usual body.
    [Fact]
    [Trait("row", "37")]
    public async Task Form_WithTwentyPreviews_IsRead()
    {
        var preview = Uri.EscapeDataString(
            $$"""{"receipt":"r1","name":"slip.jpg","size":1000,"type":"image/jpeg","thumb":"data:image/jpeg;base64,{{new string('A', 20_000)}}"}"""
        );
        using var answer = await PostAsync(
            (await FilledAsync("review")) + string.Concat(Enumerable.Repeat($"&f.more={preview}", 20))
        );

        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await CitizenApp.TextAsync(answer));
    }

    [Theory]
    [Trait("row", "9")]
    [InlineData("/apply/pay-garbage-fee", "a.p_nid=1000000000009&a.p_nid=1000000000017")]
    [InlineData("/apply/pay-garbage-fee", "step=review&step=send")]
    [InlineData("/track", "number=1000000000009&number=1000000000017")]
    public async Task Question_AnsweredTwice_Is400AndNotJoined(string path, string fields)
    {
        var asked = 0;
        site.Answers = r =>
        {
            asked += r.Method == HttpMethod.Post ? 1 : 0;
            return null;
        };
        var (token, key) = await site.OpenAsync(path);

        using var answer = await PostAsync($"form-token={Uri.EscapeDataString(token)}&key={key}&{fields}", path: path);

        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        asked.ShouldBe(0);
    }

    [Theory]
    [Trait("row", "107")]
    [Trait("row", "108")]
    [InlineData("GET")]
    [InlineData("text/plain")]
    [InlineData("no token")]
    [InlineData("cross-site")]
    public async Task Sending_ByAnythingButOurOwnPage_SendsNothing(string trick)
    {
        var filled = await FilledAsync();
        using var request = new HttpRequestMessage(
            trick == "GET" ? HttpMethod.Get : HttpMethod.Post,
            trick == "GET" ? $"{Form}?{filled}" : Form
        );
        if (trick != "GET")
        {
            request.Content = new StringContent(
                trick == "no token" ? filled.Replace("form-token=", "x=", StringComparison.Ordinal) : filled
            );
            request.Content.Headers.ContentType = new(
                trick == "text/plain" ? "text/plain" : "application/x-www-form-urlencoded"
            );
            request.Headers.Add("Origin", "null");
            if (trick == "cross-site")
            {
                request.Headers.Add("Sec-Fetch-Site", "cross-site");
            }
        }
        using var answer = await site.Browser.SendAsync(request);

        answer.StatusCode.ShouldBe(trick == "GET" ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
        site.Sent.ShouldBeEmpty();
    }

    private async Task<string> FilledAsync(string step = "send")
    {
        var (token, key) = await site.OpenAsync();
        var form = CitizenApp.Filled(step);
        form.Remove("a.p_contact");
        form["form-token"] = token;
        form["key"] = key;
        form["version"] = "3";
        form["notice"] = "1";
        using var content = new FormUrlEncodedContent(form);
        return await content.ReadAsStringAsync();
    }

    private Task<HttpResponseMessage> PostAsync(string body, string path = Form) =>
        PostAsync(Encoding.ASCII.GetBytes(body), path: path);

    private async Task<HttpResponseMessage> PostAsync(
        byte[] body,
        string type = "application/x-www-form-urlencoded",
        string? encoding = null,
        string path = Form
    )
    {
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type).ShouldBeTrue();
        if (encoding is not null)
        {
            content.Headers.ContentEncoding.Add(encoding);
        }
        return await site.Browser.PostAsync(path, content);
    }

    private async Task RefusedAsync(
        HttpResponseMessage answer,
        HttpStatusCode status,
        string words,
        string? what = null
    )
    {
        using (answer)
        {
            answer.StatusCode.ShouldBe(status, what);
            (await CitizenApp.TextAsync(answer)).ShouldContain(words);
            site.Sent.ShouldBeEmpty();
        }
    }
}
