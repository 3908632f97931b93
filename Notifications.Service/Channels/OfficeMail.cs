using ThaklorAspire.Contracts.Office;
using ThaklorAspire.Notifications.Templates;
using ThaklorAspire.ServiceDefaults;

namespace ThaklorAspire.Notifications.Channels;

/// <summary>Which way mail leaves, by <c>ConnectionStrings:mail</c>, and in whose name, by <c>office.json</c>.</summary>
internal static partial class OfficeMail
{
    // RFC 5321 4.5.3.2 allows minutes a step; a relay that needs more than this for one small mail is in trouble, and lanes are few.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static void AddOfficeMail(this WebApplicationBuilder builder)
    {
        var office = OfficeFile.Load(Required(builder.Configuration, "Office:Path"));
        var url = new Uri(Required(builder.Configuration, "Public:Url"), UriKind.Absolute);
        builder.Services.AddSingleton(office);
        builder.Services.AddSingleton(new MailTexts(office, new PublicAddress(url)));
        builder.Services.AddSingleton(new MailComposer(office, url));
        var address = new Uri(
            Required(builder.Configuration, $"ConnectionStrings:{ResourceNames.Mail}"),
            UriKind.Absolute
        );
        if (address.IsFile)
        {
            builder.Services.AddSingleton<IMailChannel>(new FileMail(address.LocalPath));
        }
        else
        {
            var server = SmtpAddress.Parse(address);
            builder.Services.AddSingleton<IMailChannel>(sp => new SmtpMail(
                server,
                sp.GetRequiredService<TimeProvider>(),
                builder.Configuration.GetValue("Mail:Patience", Patience)
            ));
        }
    }

    /// <summary>A stand-in must say that it is one.</summary>
    public static void SayWhereMailGoes(this WebApplication app)
    {
        switch (app.Services.GetRequiredService<IMailChannel>())
        {
            case FileMail files:
                LogFiles(app.Logger, files.Folder);
                break;
            default:
                LogSmtp(app.Logger);
                break;
        }
    }

    private static string Required(ConfigurationManager configuration, string key) =>
        configuration[key] is { Length: > 0 } value ? value : throw new InvalidOperationException($"{key} is not set.");

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "NO MAIL LEAVES THIS HOUSE: no mail server is configured, every mail is written as a file to {Folder}"
    )]
    private static partial void LogFiles(ILogger logger, string folder);

    [LoggerMessage(Level = LogLevel.Information, Message = "Mail goes by SMTP")]
    private static partial void LogSmtp(ILogger logger);
}
