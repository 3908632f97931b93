using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using ThaklorAspire.Site.Data;

namespace ThaklorAspire.Site.Staff;

/// <summary>
/// Identity's <see cref="UserManager{TUser}"/> over one unit of work: it validates, normalises, hashes and stamps; the unit of work saves,
/// together with audit line and event. One injected from the container would save on its own, beside the transaction.
/// </summary>
internal sealed class StaffAccounts(
    IOptions<IdentityOptions> options,
    IPasswordHasher<StaffMember> hasher,
    IEnumerable<IUserValidator<StaffMember>> userValidators,
    IEnumerable<IPasswordValidator<StaffMember>> passwordValidators,
    ILookupNormalizer normalizer,
    IdentityErrorDescriber describer,
    IServiceProvider services,
    ILogger<UserManager<StaffMember>> logger
)
{
    // Not disposed: it owns nothing but the store, and the store's context belongs to the unit of work.
    public UserManager<StaffMember> In(SiteDbContext db) =>
        new(
            new UserOnlyStore<StaffMember, SiteDbContext, Guid>(db, describer) { AutoSaveChanges = false },
            options,
            hasher,
            userValidators,
            passwordValidators,
            normalizer,
            describer,
            services,
            logger
        );

    /// <summary>The form in which addresses are compared and stored for look-up.</summary>
    public string Normalise(string email) => normalizer.NormalizeEmail(email.Trim())!;
}
