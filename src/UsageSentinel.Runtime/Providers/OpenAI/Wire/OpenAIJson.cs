using System.Text.Json.Serialization;

namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>The JSON of the API's entities. Unknown members are ignored: new ones are added over time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EntityListWire<ProjectWire>))]
[JsonSerializable(typeof(EntityListWire<ApiKeyWire>))]
[JsonSerializable(typeof(EntityListWire<ServiceAccountWire>))]
[JsonSerializable(typeof(EntityListWire<RateLimitWire>))]
[JsonSerializable(typeof(EntityListWire<AuditEntryWire>))]
[JsonSerializable(typeof(EntityListWire<AdminKeyWire>))]
[JsonSerializable(typeof(EntityListWire<UserWire>))]
[JsonSerializable(typeof(EntityListWire<CertificateWire>))]
[JsonSerializable(typeof(ProjectWire))]
[JsonSerializable(typeof(ApiKeyWire))]
[JsonSerializable(typeof(RateLimitWire))]
[JsonSerializable(typeof(DeletionWire))]
[JsonSerializable(typeof(SpendLimitWire))]
[JsonSerializable(typeof(ModelPermissionsWire))]
[JsonSerializable(typeof(ServiceAccountWire))]
[JsonSerializable(typeof(NewServiceAccountWire))]
[JsonSerializable(typeof(ServiceAccountRoleWire))]
[JsonSerializable(typeof(NewKeyWire))]
[JsonSerializable(typeof(CreatedKeyWire))]
internal sealed partial class OpenAIJson : JsonSerializerContext;
