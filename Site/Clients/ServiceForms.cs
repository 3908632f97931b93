using ThaklorAspire.Forms.Definitions;
using ThaklorAspire.Forms.FieldTypes;

namespace ThaklorAspire.Site.Clients;

/// <summary>What the pages ask of a published form.</summary>
internal static class ServiceForms
{
    extension(ServiceForm form)
    {
        /// <summary>The service is about money that is owed to the office, now or once it has been assessed.</summary>
        public bool Payment => form.Category == "PAY";

        /// <summary>The money is sent first and its slip attached: the form shows the office's account.</summary>
        public bool TakesSlip => form.Payment && form.Fields.Any(f => f is FileField { Key: "slip" });

        public IReadOnlyList<SectionDefinition> Steps => form.Sections ?? [];
    }
}
