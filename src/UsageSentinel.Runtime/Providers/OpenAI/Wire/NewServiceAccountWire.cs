namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>A service account to be created.</summary>
internal sealed record NewServiceAccountWire(string Name, bool CreateServiceAccountOnly);

/// <summary>The role that a service account gets.</summary>
internal sealed record ServiceAccountRoleWire(string Role);

/// <summary>A key of a service account to be created.</summary>
internal sealed record NewKeyWire(string Name, string[]? Scopes);
