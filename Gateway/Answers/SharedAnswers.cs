namespace ThaklorAspire.Gateway.Answers;

/// <summary>
/// Answers that a service calls public (RFC 9111: <c>Cache-Control: public</c> with <c>max-age</c> or <c>s-maxage</c>) are kept for that long
/// and given to the next one who asks for the same, with the same headers named by <c>Vary</c>. Nothing that sets a cookie, and nothing
/// asked with a query, so that an address that counts upwards fills nothing.
/// </summary>
internal static class SharedAnswers
{
    private const long LargestAnswer = 256 * 1024;
    private const long AllTogether = 16 * 1024 * 1024;

    public static void AddSharedAnswers(this WebApplicationBuilder builder) =>
        builder.Services.AddResponseCaching(options =>
        {
            options.MaximumBodySize = LargestAnswer;
            options.SizeLimit = AllTogether;
            options.UseCaseSensitivePaths = true;
        });

    public static void UseSharedAnswers(this WebApplication app) =>
        app.UseWhen(
            context => !context.Request.QueryString.HasValue && !context.Request.Headers.ContainsKey("Range"),
            shared => shared.UseResponseCaching()
        );
}
