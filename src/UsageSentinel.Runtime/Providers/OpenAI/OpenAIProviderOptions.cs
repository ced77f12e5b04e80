using System.ComponentModel.DataAnnotations;
using UsageSentinel.Runtime.Providers.Http;

namespace UsageSentinel.Runtime.Providers.OpenAI;

/// <summary>One OpenAI organization to read and to act on.</summary>
internal sealed class OpenAIProviderOptions : ApiOptions, IValidatableObject
{
    /// <value>The default is <c>https://api.openai.com/v1</c>.</value>
    /// <inheritdoc/>
    public override Uri BaseUrl { get; set; } = new(OpenAIDialect.DefaultAddress);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) => ApiHosts.Refusals(this, OpenAIDialect.Instance);
}
