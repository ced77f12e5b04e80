using Microsoft.Extensions.Options;

namespace UsageSentinel.Runtime.Providers.OpenAI;

/// <summary>Says everything that is wrong with an <see cref="OpenAIProviderOptions"/> at once.</summary>
[OptionsValidator]
internal sealed partial class OpenAIProviderOptionsValidator : IValidateOptions<OpenAIProviderOptions>;
