using System.Collections.Immutable;
using System.Text.Json;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.OpenAI.Entities;
using UsageSentinel.Runtime.Providers.Http;
using UsageSentinel.Runtime.Providers.OpenAI.Wire;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Providers.OpenAI;

/// <summary>
/// The limits of one OpenAI organization. Each change can be repeated: deleting what is already deleted succeeds, and
/// the settings replace what was there.
/// </summary>
internal sealed class OpenAIKeyControl : IKeyControl
{
    private const string ApiKeys = "api_keys";
    private const string ServiceAccounts = "service_accounts";
    private const string RateLimits = "rate_limits";
    private const string Spend = "spend_limit";
    private const string Models = "model_permissions";

    private readonly EntityClient entities;

    internal OpenAIKeyControl(ApiConnection connection)
    {
        entities = new EntityClient(connection);
        Account = new ProviderAccount(OpenAIRegistration.Provider, connection.Options.Name);
    }

    public ProviderAccount Account { get; }

    public async Task<ApiKey?> FindKeyAsync(ProjectId project, KeyId key, CancellationToken cancellationToken)
    {
        var what = $"key {key} of project {project}";
        var request = ApiRequest.Get(ProjectPath.Of(project, ApiKeys, key.Value), what);
        var wire = await entities.FindAsync(request, OpenAIJson.Default.ApiKeyWire, cancellationToken);
        return wire is null || wire.Id == key.Value
            ? wire?.FromWire(project)
            : throw Malformed.Because(what, "it is about another key");
    }

    public Task<ImmutableArray<ApiKey>> ListKeysAsync(ProjectId project, CancellationToken cancellationToken) =>
        entities.ListKeysAsync(project, cancellationToken);

    public async Task<ImmutableArray<ServiceAccount>> ListServiceAccountsAsync(ProjectId project, CancellationToken cancellationToken)
    {
        var accounts = await entities.ListAsync(
            () => new RequestUri(ProjectPath.Of(project, ServiceAccounts)),
            $"the service accounts of project {project}",
            OpenAIJson.Default.EntityListWireServiceAccountWire,
            cancellationToken);
        return [.. accounts.Select(account => account.FromWire())];
    }

    /// <remarks>A key of a service account is <see cref="ProviderError.Refused"/>: it goes only with its account.</remarks>
    public Task<DeletionOutcome> DeleteKeyAsync(ProjectId project, KeyId key, CancellationToken cancellationToken) =>
        DeleteAsync(ProjectPath.Of(project, ApiKeys, key.Value), $"the deletion of key {key}", cancellationToken);

    public Task<DeletionOutcome> DeleteServiceAccountAsync(
        ProjectId project, string serviceAccountId, CancellationToken cancellationToken) => DeleteAsync(
        ProjectPath.Of(project, ServiceAccounts, serviceAccountId),
        $"the deletion of service account {serviceAccountId}",
        cancellationToken);

    /// <remarks>A lost answer is asked for again, so there may be two accounts of that name.</remarks>
    public async Task<ServiceAccount> CreateServiceAccountAsync(ProjectId project, string name, CancellationToken cancellationToken)
    {
        var what = $"the creation of a service account in project {project}";
        var body = JsonSerializer.SerializeToUtf8Bytes(new NewServiceAccountWire(name, CreateServiceAccountOnly: true), OpenAIJson.Default.NewServiceAccountWire);
        var wire = await entities.SendAsync(ApiRequest.Post(ProjectPath.Of(project, ServiceAccounts), what, body), OpenAIJson.Default.ServiceAccountWire, cancellationToken);
        return wire.Id is { Length: > 0 } ? wire.FromWire() : throw Malformed.Because(what, "it has no id");
    }

    public async Task SetServiceAccountRoleAsync(ProjectId project, string serviceAccountId, string role, CancellationToken cancellationToken)
    {
        var what = $"the role of service account {serviceAccountId}";
        var body = JsonSerializer.SerializeToUtf8Bytes(new ServiceAccountRoleWire(role), OpenAIJson.Default.ServiceAccountRoleWire);
        await entities.SendAsync(ApiRequest.Post(ProjectPath.Of(project, ServiceAccounts, serviceAccountId), what, body), OpenAIJson.Default.ServiceAccountWire, cancellationToken);
    }

    /// <remarks>Sent once: a second key of the account would live as long as the account, and its secret would be lost.</remarks>
    public async Task<CreatedKey> CreateKeyAsync(ServiceAccount account, ProjectId project, string name, ImmutableArray<string> scopes, CancellationToken cancellationToken)
    {
        var what = $"the creation of a key of service account {account.Id}";
        var body = JsonSerializer.SerializeToUtf8Bytes(new NewKeyWire(name, scopes.IsEmpty ? null : [.. scopes]), OpenAIJson.Default.NewKeyWire);
        var request = ApiRequest.Post($"{ProjectPath.Of(project, ServiceAccounts, account.Id)}/{ApiKeys}", what, body) with { IsOnce = true };
        var wire = await entities.SendAsync(request, OpenAIJson.Default.CreatedKeyWire, cancellationToken);
        return wire is { Id: { Length: > 0 } id, Value: { Length: > 0 } secret }
            ? new CreatedKey(new KeyId(id), new SecretText(secret))
            : throw Malformed.Because(what, "it has no id or no secret");
    }

    public async Task<ImmutableArray<RateLimit>> ListRateLimitsAsync(ProjectId project, CancellationToken cancellationToken)
    {
        var limits = await entities.ListAsync(
            () => new RequestUri(ProjectPath.Of(project, RateLimits)),
            $"the rate limits of project {project}",
            OpenAIJson.Default.EntityListWireRateLimitWire,
            cancellationToken);
        return [.. limits.Select(limit => limit.FromWire())];
    }

    /// <remarks>The answer is what the API echoes, which is not always the new value: list the limits to verify a change.</remarks>
    public async Task<RateLimit> UpdateRateLimitAsync(ProjectId project, RateLimit limit, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(RateLimitWire.ToWire(limit), OpenAIJson.Default.RateLimitWire);
        var request = ApiRequest.Post(
            ProjectPath.Of(project, RateLimits, limit.Id), $"the change of rate limit {limit.Id} of project {project}", body);
        var wire = await entities.SendAsync(request, OpenAIJson.Default.RateLimitWire, cancellationToken);
        return wire.FromWire() with { Id = wire.Id ?? limit.Id, Model = wire.Model ?? limit.Model };
    }

    public async Task<SpendLimit?> FindSpendLimitAsync(ProjectId? project, CancellationToken cancellationToken)
    {
        var what = SpendOf(project);
        var request = ApiRequest.Get(ProjectPath.OfOrganization(project, Spend), what);
        var wire = await entities.FindAsync(request, OpenAIJson.Default.SpendLimitWire, cancellationToken);
        return wire?.ThresholdAmount is null ? null : Required(wire.FromWire(), what);
    }

    /// <exception cref="ArgumentOutOfRangeException">The limit is below one cent.</exception>
    public async Task<SpendLimit> SetSpendLimitAsync(ProjectId? project, long thresholdCents, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(thresholdCents, 1);
        var what = $"the change of {SpendOf(project)}";
        var body = JsonSerializer.SerializeToUtf8Bytes(SpendLimitWire.ToWire(thresholdCents), OpenAIJson.Default.SpendLimitWire);
        var request = ApiRequest.Post(ProjectPath.OfOrganization(project, Spend), what, body);
        var wire = await entities.SendAsync(request, OpenAIJson.Default.SpendLimitWire, cancellationToken);
        return Required(wire.FromWire(), what);
    }

    public Task DeleteSpendLimitAsync(ProjectId? project, CancellationToken cancellationToken) =>
        DeleteAsync(ProjectPath.OfOrganization(project, Spend), $"the removal of {SpendOf(project)}", cancellationToken);

    public async Task<ModelPermissions?> FindModelPermissionsAsync(ProjectId project, CancellationToken cancellationToken)
    {
        var what = $"the model permissions of project {project}";
        var request = ApiRequest.Get(ProjectPath.Of(project, Models), what);
        var wire = await entities.FindAsync(request, OpenAIJson.Default.ModelPermissionsWire, cancellationToken);
        return wire?.Mode is null ? null : Required(wire.FromWire(), what);
    }

    public async Task<ModelPermissions> SetModelPermissionsAsync(
        ProjectId project, ModelPermissions permissions, CancellationToken cancellationToken)
    {
        var what = $"the change of the model permissions of project {project}";
        var body = JsonSerializer.SerializeToUtf8Bytes(
            ModelPermissionsWire.ToWire(permissions), OpenAIJson.Default.ModelPermissionsWire);
        var request = ApiRequest.Post(ProjectPath.Of(project, Models), what, body);
        var wire = await entities.SendAsync(request, OpenAIJson.Default.ModelPermissionsWire, cancellationToken);
        return Required(wire.FromWire(), what);
    }

    public Task DeleteModelPermissionsAsync(ProjectId project, CancellationToken cancellationToken) => DeleteAsync(
        ProjectPath.Of(project, Models), $"the removal of the model permissions of project {project}", cancellationToken);

    public async Task<ImmutableArray<AuditEntry>> ReadAuditLogAsync(
        TimeWindow window, ImmutableArray<string> types, CancellationToken cancellationToken)
    {
        const string What = "the audit log";
        // The log counts in whole seconds.
        var lastSecond = window.End.AddTicks(TimeSpan.TicksPerSecond - 1).ToUnixTimeSeconds();
        var wires = await entities.ListAsync(
            () => new RequestUri("organization/audit_logs")
                .With("effective_at[gte]", window.Start.ToUnixTimeSeconds())
                .With("effective_at[lt]", lastSecond)
                .WithEach("event_types", types),
            What,
            OpenAIJson.Default.EntityListWireAuditEntryWire,
            cancellationToken);
        return [.. wires.Select(wire => Required(wire.FromWire(), What))];
    }

    private async Task<DeletionOutcome> DeleteAsync(string uri, string what, CancellationToken cancellationToken)
    {
        var wire = await entities.FindAsync(ApiRequest.Delete(uri, what), OpenAIJson.Default.DeletionWire, cancellationToken);
        return wire switch
        {
            null => DeletionOutcome.AlreadyGone,
            { Deleted: true } => DeletionOutcome.Deleted,
            _ => throw Malformed.Because(what, "it does not confirm the deletion"),
        };
    }

    private static string SpendOf(ProjectId? project) =>
        project is { } id ? $"the spend limit of project {id}" : "the spend limit of the organization";

    private static T Required<T>(T? value, string what)
        where T : class =>
        value ?? throw Malformed.Because(what, "its content is not as documented");
}
