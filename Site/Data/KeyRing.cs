using System.Xml;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;
using ThaklorAspire.ServiceDefaults.Data;

namespace ThaklorAspire.Site.Data;

/// <summary>
/// The Data Protection key ring in the Site's database: every replica reads the same keys, so a form or a sign-in made by one is good at
/// another. Our own few lines instead of <c>PersistKeysToDbContext</c>, because that saves synchronously and outside the writer's turn.
/// </summary>
internal sealed class KeyRing(IDbContextFactory<SiteDbContext> contexts, UnitOfWork<SiteDbContext> work)
    : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var db = contexts.CreateDbContext();
        return [.. db.DataProtectionKeys.AsNoTracking().Select(k => k.Xml!).AsEnumerable().Select(Read)];
    }

    /// <summary>A key holds no document type, whatever was written into the table.</summary>
    private static XElement Read(string xml)
    {
        using var reader = XmlReader.Create(
            new StringReader(xml),
            new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null }
        );
        return XElement.Load(reader);
    }

    // The interface is synchronous; a new key is made once in ninety days.
    public void StoreElement(XElement element, string friendlyName) =>
        work.RunAsync(
                (db, _) =>
                {
                    db.DataProtectionKeys.Add(
                        new DataProtectionKey
                        {
                            FriendlyName = friendlyName,
                            Xml = element.ToString(SaveOptions.DisableFormatting),
                        }
                    );
                    return Task.CompletedTask;
                },
                CancellationToken.None
            )
            .GetAwaiter()
            .GetResult();
}
