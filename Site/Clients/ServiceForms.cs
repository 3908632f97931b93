using ThaklorAspire.Forms.Definitions;

namespace ThaklorAspire.Site.Clients;

/// <summary>What the pages ask of a published form.</summary>
internal static class ServiceForms
{
    extension(ServiceForm form)
    {
        /// <summary>The service takes money: the form shows the office's account.</summary>
        public bool Payment => form.Category == "PAY";

        public IReadOnlyList<SectionDefinition> Steps => form.Sections ?? [];
    }
}
