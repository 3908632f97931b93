using Deque.AxeCore.Commons;
using Microsoft.Playwright;
using ThaklorAspire.EndToEnd.Tests.Running;

namespace ThaklorAspire.EndToEnd.Tests.Journeys;

/// <summary>Somebody at a browser, and everything the browser complained of while they were there.</summary>
public sealed class Person : IAsyncDisposable
{
    private readonly List<string> _complaints = [];
    private ICDPSession? _browser;

    public Person(IBrowserContext context, IPage page)
    {
        Context = context;
        Page = page;
        context.Page += (_, opened) => Watch(opened);
        Watch(page);
    }

    public IBrowserContext Context { get; }
    public IPage Page { get; }

    /// <summary>Dialogs that opened: a script of an attacker's would call <c>alert</c>.</summary>
    public int Dialogs { get; private set; }

    /// <summary>Every address the browser asked for.</summary>
    public List<string> Requested { get; } = [];

    /// <summary>Errors of the console (violated policies among them), faults of scripts, files of the page that did not come.</summary>
    public IReadOnlyList<string> Complaints => _complaints;

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name });

    public async Task OpenAsync(string path) => await Page.GotoAsync(path, new() { WaitUntil = WaitUntilState.Load });

    /// <summary>Waits for something to be on the screen; where it does not come, says which page stands there instead.</summary>
    public async Task SeesAsync(string selector)
    {
        try
        {
            await Page.Locator(selector).First.WaitForAsync();
        }
        catch (TimeoutException e)
        {
            var words = await Page.Locator("body").InnerTextAsync();
            throw new TimeoutException(
                $"No {selector}, but {Page.Url} with: {words[..Math.Min(words.Length, 600)]}\n{string.Join('\n', Complaints)}",
                e
            );
        }
    }

    /// <summary>Id and class of what has the focus.</summary>
    public Task<string> FocusedAsync() =>
        Page.EvaluateAsync<string>(
            "() => `${document.activeElement.id} ${document.activeElement.className} ${document.activeElement.type ?? ''}`"
        );

    /// <summary>Presses Tab until something whose id, class or type holds <paramref name="mark"/> has the focus.</summary>
    public async Task TabToAsync(string mark)
    {
        for (var presses = 0; presses < 60; presses++)
        {
            if ((await FocusedAsync()).Contains(mark, StringComparison.Ordinal))
            {
                return;
            }
            await Page.Keyboard.PressAsync("Tab");
        }
        throw new InvalidOperationException($"60 presses of Tab do not lead to {mark}.");
    }

    /// <summary>
    /// Keeps what is on the screen, the whole page or one <paramref name="part"/> of it (a selector), under
    /// <c>artifacts/test-results/screenshots</c>. The manual (docs/manual) shows some of these by name.
    /// </summary>
    public async Task ShootAsync(string name, string? part = null)
    {
        await Page.EvaluateAsync("() => document.fonts.ready.then(() => true)");
        var path = Path.Combine(Folder, $"{name}.png");
        if (part is null)
        {
            await File.WriteAllBytesAsync(path, await WholePageAsync());
        }
        else
        {
            await Page.Locator(part).ScreenshotAsync(new() { Path = path });
        }
    }

    /// <summary>
    /// Asked of the browser itself, packed quickly rather than tightly: a hundred and fifty pages are kept in every run, and half the time
    /// of keeping them was packing.
    /// </summary>
    private async Task<byte[]> WholePageAsync()
    {
        _browser ??= await Context.NewCDPSessionAsync(Page);
        var size = (await _browser.SendAsync("Page.getLayoutMetrics"))!.Value.GetProperty("cssContentSize");
        var shot = await _browser.SendAsync(
            "Page.captureScreenshot",
            new Dictionary<string, object>
            {
                ["format"] = "png",
                ["optimizeForSpeed"] = true,
                ["captureBeyondViewport"] = true,
                ["clip"] = new Dictionary<string, object>
                {
                    ["x"] = 0,
                    ["y"] = 0,
                    ["width"] = size.GetProperty("width").GetDouble(),
                    ["height"] = size.GetProperty("height").GetDouble(),
                    ["scale"] = 1,
                },
            }
        );
        return shot!.Value.GetProperty("data").GetBytesFromBase64();
    }

    /// <summary>No rule of WCAG 2.2 A or AA, as far as a program can judge, is broken on the page as it is now.</summary>
    public async Task ShouldBeAccessibleAsync(string what) =>
        await ShouldPassAsync(
            what,
            "{ type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }"
        );

    /// <summary>The same page in the dark: only its colours change, so only contrast is judged again.</summary>
    public async Task ShouldBeReadableByNightAsync(string what)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        try
        {
            await ShouldPassAsync($"{what} by night", "{ type: 'rule', values: ['color-contrast'] }");
        }
        finally
        {
            await Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        }
    }

    /// <summary>
    /// axe looks at the page as it stands: put into it once, asked as often as the page changes its looks. No page of ours has frames, for
    /// which the package's own way opens another tab each time.
    /// </summary>
    private async Task ShouldPassAsync(string what, string rules)
    {
        // A form sent back may be there before its style is.
        await Page.WaitForLoadStateAsync(LoadState.Load);
        if (!await Page.EvaluateAsync<bool>("() => 'axe' in window"))
        {
            await Page.EvaluateAsync(Axe);
        }
        var (seen, broken) = await Page.EvaluateAsync<AxeFindings>(
            $$"""
            () => axe.run(document, { runOnly: {{rules}}, resultTypes: ['violations'] }).then((found) => ({
              seen: found.passes.length + found.violations.length,
              broken: found.violations.map((v) => `${v.id} – ${v.help}: ${v.nodes.map((n) => [n.html, n.failureSummary].join(' ')).join(' | ')}`),
            }))
            """
        );
        seen.ShouldBePositive($"{what}: there is nothing to judge");
        broken.Select(b => $"{what}: {b}").ShouldBeEmpty();
    }

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    private sealed record AxeFindings
    {
        public int Seen { get; set; }
        public string[] Broken { get; set; } = [];

        public void Deconstruct(out int seen, out string[] broken) => (seen, broken) = (Seen, Broken);
    }

    /// <summary>Another screen and another contrast for the page that is open, as if it had been opened so.</summary>
    /// <param name="width">Of the screen, in CSS pixels.</param>
    /// <param name="high">As the reader's own choice sets it on the page.</param>
    public async Task WearAsync(int width, bool high)
    {
        await Page.SetViewportSizeAsync(width, width < 700 ? 740 : 900);
        await Page.EvaluateAsync(
            "(contrast) => { document.documentElement.dataset.contrast = contrast; }",
            high ? "high" : "normal"
        );
    }

    /// <summary>Nothing is wider than the screen, and no line ends within the name of the place or after a letter.</summary>
    public async Task ShouldFitAsync(string what)
    {
        var wide = await Page.EvaluateAsync<string[]>(
            """
            () => document.documentElement.scrollWidth <= innerWidth ? [] :
              [...document.querySelectorAll('body *')]
                .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.visually-hidden'))
                .map(e => e.outerHTML.slice(0, 160))
                .slice(0, 5)
                .concat(['scrollWidth ' + document.documentElement.scrollWidth])
            """
        );
        wide.ShouldBeEmpty($"{what} scrolls sideways");
        var squeezed = await Page.EvaluateAsync<string[]>(
            """
            () => [...document.querySelectorAll('td, th, dd, li, p, h1, h2, h3, label')]
              .filter(e => e.innerText?.trim().length > 12 && e.clientWidth > 0 && e.clientWidth < 48)
              .filter(e => !e.closest('.visually-hidden') && !e.querySelector('.visually-hidden'))
              .filter(e => getComputedStyle(e).clipPath === 'none' && !e.closest('thead'))
              .map(e => e.outerHTML.slice(0, 160))
            """
        );
        squeezed.ShouldBeEmpty($"{what} leaves words a letter's room");
        var cut = await Page.EvaluateAsync<string[]>(
            """
            () => {
              const name = document.documentElement.dataset.whole;
              if (!name) return [];
              const lines = (text, at) => {
                const range = document.createRange();
                range.setStart(text, at);
                range.setEnd(text, at + name.length);
                return new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size;
              };
              const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
              const cut = [];
              while (walk.nextNode()) {
                const text = walk.currentNode;
                for (let at = text.data.indexOf(name); at >= 0; at = text.data.indexOf(name, at + 1)) {
                  if (lines(text, at) > 1) cut.push(text.data.trim().slice(0, 80));
                }
              }
              return cut;
            }
            """
        );
        cut.ShouldBeEmpty($"{what} cuts the name of the place");
    }

    /// <summary>The browser had nothing to complain of.</summary>
    public void ShouldBeContent()
    {
        _complaints.ShouldBeEmpty();
        Dialogs.ShouldBe(0);
    }

    public async ValueTask DisposeAsync() => await Context.DisposeAsync();

    private static string Folder { get; } =
        Directory.CreateDirectory(Path.Combine(RunCommand.Root, "artifacts", "test-results", "screenshots")).FullName;

    private void Watch(IPage page)
    {
        page.Console += (_, message) =>
        {
            // The status of a refused form is the answer's business; a stylesheet that is missing is told by Response below.
            if (
                message.Type == "error"
                && !message.Text.StartsWith("Failed to load resource: the server", StringComparison.Ordinal)
            )
            {
                _complaints.Add($"{message.Text} ({message.Location})");
            }
        };
        page.PageError += (_, error) => _complaints.Add(error);
        page.Dialog += (_, dialog) =>
        {
            Dialogs++;
            _ = dialog.DismissAsync();
        };
        page.Request += (_, request) => Requested.Add(request.Url);
        page.Response += (_, response) =>
        {
            if (
                response.Status >= 400
                && response.Request.ResourceType is "stylesheet" or "script" or "font" or "image"
            )
            {
                _complaints.Add($"{response.Status} {response.Url}");
            }
        };
    }
}
