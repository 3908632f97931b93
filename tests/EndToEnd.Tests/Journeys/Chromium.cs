using Microsoft.Playwright;
using ThaklorAspire.EndToEnd.Tests.Journeys;

// One browser for all journeys; every person in it has a context of their own.
[assembly: AssemblyFixture(typeof(Chromium))]

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>The machine's own Chromium, without a window. Started by the first journey that asks for a person.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private const string WithoutWindow = "/usr/bin/chromium-headless-shell";

    private readonly SemaphoreSlim _starting = new(1);
    private IPlaywright? _driver;
    private IBrowser? _browser;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Somebody new at a screen of their own: no cookies, nothing cached.</summary>
    /// <param name="width">Of the screen, in CSS pixels: 360 is the cheap phone, 1280 the officer's desk.</param>
    public async Task<Person> PersonAsync(
        string baseUrl,
        int width = 360,
        ColorScheme colours = ColorScheme.Light,
        bool script = true,
        string language = "th-TH"
    )
    {
        var browser = await BrowserAsync();
        var context = await browser.NewContextAsync(
            new()
            {
                BaseURL = baseUrl,
                ViewportSize = new() { Width = width, Height = width < 700 ? 740 : 900 },
                ColorScheme = colours,
                Locale = language,
                TimezoneId = "Asia/Bangkok",
                JavaScriptEnabled = script,
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        context.SetDefaultTimeout(30_000);
        return new Person(context, await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
        _driver?.Dispose();
        _starting.Dispose();
    }

    private async Task<IBrowser> BrowserAsync()
    {
        await _starting.WaitAsync();
        try
        {
            _driver ??= await Playwright.CreateAsync();
            return _browser ??= await _driver.Chromium.LaunchAsync(
                new()
                {
                    ExecutablePath = File.Exists(WithoutWindow) ? WithoutWindow : "/usr/bin/chromium",
                    Args = Arguments,
                    ChromiumSandbox = false,
                }
            );
        }
        finally
        {
            _starting.Release();
        }
    }
}
