using System.Collections.Concurrent;
using Microsoft.Playwright;
using ThaklorAspire.EndToEnd.Tests.Running;
using ThaklorAspire.Testing;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>People behind the desk.</summary>
public static class Office
{
    public const string OfficerPassword = "น้ำใสไหลเย็นเห็นตัวปลา 2569";

    /// <summary>Where who has signed in arrives: the queue, or for an auditor the audit.</summary>
    private const string Desk = ".queue-page, main a[href='/desk/audit-trail']";

    /// <summary>The phones of the office, by system and account.</summary>
    private static readonly ConcurrentDictionary<(string System, string Email), Phone> Phones = new();

    /// <summary>The authenticator app of one account, and the session that was opened with it.</summary>
    private sealed class Phone
    {
        public SemaphoreSlim Turn { get; } = new(1);
        public Authenticator? App { get; set; }
        public long LastStep { get; set; }
        public IReadOnlyList<Cookie> SignedIn { get; set; } = [];
    }

    /// <summary>To the queue, in whatever language; who is led to set up an authenticator app does so.</summary>
    /// <param name="ahead">What the clock of the system is ahead of the phone's.</param>
    public static async Task SignInAsync(this Person person, string email, string password, TimeSpan ahead = default)
    {
        await person.OpenAsync("/desk");
        await person.Page.Locator("#email").FillAsync(email);
        await person.Page.Locator("#password").FillAsync(password);
        await person.Page.Locator(".door-form button").ClickAsync();
        await person.PassSecondStepAsync(email, ahead);
        await person.Page.Locator(Desk).First.WaitForAsync();
    }

    /// <summary>
    /// The first signs in as people do, with password and app. Everyone after them gets that session: a code works once in half a minute,
    /// and nobody here has half a minute.
    /// </summary>
    public static async Task SignInAsAdminAsync(this Person person)
    {
        await person.OpenAsync("/desk");
        var phone = PhoneOf(person, RunningSystem.AdminEmail);
        await phone.Turn.WaitAsync();
        try
        {
            await person.Context.AddCookiesAsync(phone.SignedIn);
            await person.OpenAsync("/desk");
            if (await person.Page.Locator(".queue-page").CountAsync() > 0)
            {
                return;
            }
            if (await person.Page.Locator("#email").CountAsync() > 0)
            {
                await person.SignInAsync(RunningSystem.AdminEmail, RunningSystem.AdminPassword);
            }
            else
            {
                await person.PassSecondStepAsync(RunningSystem.AdminEmail);
            }
            await person.Page.Locator(".queue-page").WaitForAsync();
            phone.SignedIn =
            [
                .. (await person.Context.CookiesAsync())
                    .Where(c => c.Name.EndsWith("thaklor.staff", StringComparison.Ordinal))
                    .Select(c => new Cookie
                    {
                        Name = c.Name,
                        Value = c.Value,
                        Domain = c.Domain,
                        Path = c.Path,
                        HttpOnly = true,
                        Secure = c.Secure,
                        SameSite = SameSiteAttribute.Lax,
                    }),
            ];
        }
        finally
        {
            phone.Turn.Release();
        }
    }

    /// <summary>After the password: types a code where one is asked for, sets the app up where there is none; otherwise does nothing.</summary>
    public static async Task PassSecondStepAsync(this Person person, string email, TimeSpan ahead = default)
    {
        await person.SeesAsync($"{Desk}, #code");
        if (await person.Page.Locator("#code").CountAsync() == 0)
        {
            return;
        }
        var phone = PhoneOf(person, email);
        var secret = person.Page.Locator("[data-secret]");
        var enrolling = await secret.CountAsync() > 0;
        if (enrolling)
        {
            phone.App = Authenticator.WithKey((await secret.GetAttributeAsync("data-secret"))!);
        }
        // The code before is still good, and the next one already: only after three within a minute is there a wait.
        var step = Math.Max(phone.LastStep + 1, Authenticator.StepOf(Now()) - 1);
        await Eventually.TrueAsync(
            () => Task.FromResult(step <= Authenticator.StepOf(Now()) + 1),
            TimeSpan.FromMinutes(2)
        );
        phone.LastStep = step;
        await person.Page.Locator("#code").FillAsync(phone.App!.At(DateTimeOffset.FromUnixTimeSeconds(step * 30)));
        await person.Page.Locator(".door-form button").ClickAsync();
        if (enrolling)
        {
            await person.Page.Locator(".recovery-codes code").First.WaitForAsync();
            await person.Page.Locator(".account a.button").ClickAsync();
        }

        DateTimeOffset Now() => TimeProvider.System.GetUtcNow() + ahead;
    }

    private static Phone PhoneOf(Person person, string email) =>
        Phones.GetOrAdd((new Uri(person.Page.Url).Authority, email), _ => new());

    /// <summary>As an administrator: makes an account of a department and returns its one-time link.</summary>
    public static async Task<string> InviteAsync(
        this Person admin,
        string name,
        string email,
        string role = "officer",
        string department = "finance"
    )
    {
        await admin.OpenAsync("/desk/staff");
        await admin.Page.Locator("summary", new() { HasText = "เชิญเจ้าหน้าที่" }).ClickAsync();
        await admin.Page.Locator("#name").FillAsync(name);
        await admin.Page.Locator("#email").FillAsync(email);
        var form = admin.Page.Locator("form[action*=Invite]");
        await form.Locator($"input[name=role][value={role}]").CheckAsync();
        await form.Locator($"input[name=departments][value={department}]").CheckAsync();
        await admin.Button("สร้างบัญชีและลิงก์").ClickAsync();
        return (await admin.Page.Locator(".fresh-link code").TextContentAsync())!.Trim();
    }

    /// <summary>As the invited: chooses a password; they are signed in by it.</summary>
    public static async Task JoinAsync(
        this Person officer,
        string link,
        TimeSpan ahead = default,
        string password = OfficerPassword
    )
    {
        await officer.Page.GotoAsync(link);
        await officer.Page.Locator("#password").FillAsync(password);
        await officer.Page.Locator("#again").FillAsync(password);
        var email = await officer.Page.Locator("#email").InputValueAsync();
        await officer.Button("บันทึกรหัสผ่านและเข้าสู่ระบบ").ClickAsync();
        await officer.PassSecondStepAsync(email, ahead);
        await officer.Page.Locator(Desk).First.WaitForAsync();
    }

    /// <summary>The notice that says what was done.</summary>
    public static async Task ToldAsync(this Person officer, string words) =>
        await officer.Page.Locator(".notice.brand").GetByText(words).First.WaitForAsync();

    /// <summary>Opens a case out of the queue by its number.</summary>
    public static async Task OpenCaseAsync(this Person officer, string caseNumber)
    {
        await officer.OpenAsync("/desk?all=true");
        await officer.Page.Locator("#q").FillAsync(caseNumber);
        await officer.Page.Locator("#q").PressAsync("Enter");
        await officer.Page.Locator(".queue-open", new() { HasText = caseNumber }).ClickAsync();
        await officer.Page.Locator(".case-head").WaitForAsync();
    }

    /// <summary>The browser has really decoded the picture, which the page shows by itself once the file was inspected.</summary>
    public static async Task SlipShouldBeVisibleAsync(this Person officer)
    {
        await officer
            .Page.Locator(".case-file img")
            .First.WaitForAsync(new() { State = WaitForSelectorState.Attached, Timeout = 90_000 });
        var width = await officer.Page.EvaluateAsync<int>(
            "() => { const i = document.querySelector('.case-file img'); return i.decode().then(() => i.naturalWidth); }"
        );
        width.ShouldBeGreaterThan(0);
    }

    public static async Task OpenActAsync(this Person officer, string act) =>
        await officer.Page.Locator(".act > summary", new() { HasText = act }).ClickAsync();

    public static async Task AcceptAsync(this Person officer)
    {
        await officer.OpenActAsync("รับเรื่อง");
        await officer.Button("ยืนยันรับเรื่อง").ClickAsync();
    }

    public static async Task ConfirmPaymentAsync(this Person officer, string amount, string book, string number)
    {
        await officer.OpenActAsync("ยืนยันการชำระเงิน");
        await officer.Page.Locator("#amount").FillAsync(amount);
        await officer.Page.Locator("#book").FillAsync(book);
        await officer.Page.Locator("#number").FillAsync(number);
        await officer.Page.Locator("form[action*=ConfirmPayment] button[type=submit]").ClickAsync();
    }
}
