using ThaklorAspire.EndToEnd.Tests.Running;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>People behind the desk.</summary>
public static class Office
{
    public const string OfficerPassword = "น้ำใสไหลเย็นเห็นตัวปลา 2569";

    public static async Task SignInAsync(this Person person, string email, string password)
    {
        await person.OpenAsync("/desk");
        await person.Page.Locator("#email").FillAsync(email);
        await person.Page.Locator("#password").FillAsync(password);
        await person.Button("เข้าสู่ระบบ").ClickAsync();
        await person.Page.Locator(".queue-page").WaitForAsync();
    }

    public static Task SignInAsAdminAsync(this Person person) =>
        person.SignInAsync(RunningSystem.AdminEmail, RunningSystem.AdminPassword);

    /// <summary>As an administrator: makes an account of the finance division and returns its one-time link.</summary>
    public static async Task<string> InviteAsync(this Person admin, string name, string email, string role = "officer")
    {
        await admin.OpenAsync("/desk/staff");
        await admin.Page.Locator("summary", new() { HasText = "เชิญเจ้าหน้าที่" }).ClickAsync();
        await admin.Page.Locator("#name").FillAsync(name);
        await admin.Page.Locator("#email").FillAsync(email);
        var form = admin.Page.Locator("form[action*=Invite]");
        await form.Locator($"input[name=role][value={role}]").CheckAsync();
        await form.Locator("input[name=departments][value=finance]").CheckAsync();
        await admin.Button("สร้างบัญชีและลิงก์").ClickAsync();
        return (await admin.Page.Locator(".fresh-link code").TextContentAsync())!.Trim();
    }

    /// <summary>As the invited: chooses a password; they are signed in by it.</summary>
    public static async Task JoinAsync(this Person officer, string link)
    {
        await officer.Page.GotoAsync(link);
        await officer.Page.Locator("#password").FillAsync(OfficerPassword);
        await officer.Page.Locator("#again").FillAsync(OfficerPassword);
        await officer.Button("บันทึกรหัสผ่านและเข้าสู่ระบบ").ClickAsync();
        await officer.Page.Locator(".queue-page").WaitForAsync();
    }

    /// <summary>Opens a case out of the queue by its number.</summary>
    public static async Task OpenCaseAsync(this Person officer, string caseNumber)
    {
        await officer.OpenAsync("/desk?all=true");
        await officer.Page.Locator("#q").FillAsync(caseNumber);
        await officer.Page.Locator("#q").PressAsync("Enter");
        await officer.Page.Locator(".queue-open", new() { HasText = caseNumber }).ClickAsync();
        await officer.Page.Locator(".case-head").WaitForAsync();
    }

    /// <summary>The browser has really decoded the picture.</summary>
    public static async Task SlipShouldBeVisibleAsync(this Person officer)
    {
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
