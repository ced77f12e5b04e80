using System.Net;
using UsageSentinel.Runtime.Providers;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Options;

/// <summary>What no single setting can check: duplicate names, addresses that must not receive a key, caps without a limit.</summary>
internal static class CrossChecks
{
    public static IEnumerable<string> Of(SentinelOptions options) =>
        Providers(options).Concat(Store(options.Store)).Concat(EventGrid(options.EventGrid)).Concat(Schedules(options.Schedules))
            .Concat(Caps(options)).Concat(BudgetChecks.Of(options)).Concat(RouteChecks.Of(options)).Concat(Protection(options.Response)).Concat(Ledger(options.Ledger))
            .Concat(Approvals(options.Response)).Concat(LeakChecks.Of(options.Leaks)).Concat(HygieneChecks.Of(options.Hygiene)).Concat(RotationChecks.Of(options))
            .Concat(PriceChecks.Of(options.Prices)).Concat(PingOptions.Fault(options.Ping.Url) is { } wrong ? [$"ping.url: {wrong}"] : []).Concat(Passwords(options));

    private static IEnumerable<string> Providers(SentinelOptions options)
    {
        foreach (var twice in options.Providers.GroupBy(provider => (provider.Kind, provider.Name)).Where(group => group.Count() > 1))
        {
            yield return $"providers: two organizations have the name '{twice.Key.Name}'. Each name must be unique.";
        }

        for (var index = 0; index < options.Providers.Count; index++)
        {
            var provider = options.Providers[index];
            if (!IsReference(provider.AdminKey))
            {
                yield return $"providers[{index}].adminKey: must be env:NAME or keyvault:URI. Never put the key itself in the configuration.";
            }

            if (provider.ResponseKey is { } response && !IsReference(response))
            {
                yield return $"providers[{index}].responseKey: must be env:NAME or keyvault:URI. Never put the key itself in the configuration.";
            }

            if (Address(provider) is { } wrong)
            {
                yield return $"providers[{index}].baseUrl: {wrong}";
            }
        }
    }

    private static string? Address(ProviderOptions provider)
    {
        if (!Uri.TryCreate(provider.BaseUrl, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
        {
            return "must be an https address.";
        }

        if (address.UserInfo.Length > 0)
        {
            return "must not contain a user name or a password. Give the key by reference in adminKey.";
        }

        var isLoopback = address.IsLoopback || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));
        var isKnown = ProviderKinds.Find(provider.Kind) is { } factory && factory.Hosts.Contains(address.Host, StringComparer.OrdinalIgnoreCase);
        return (isLoopback, address.Scheme, isKnown || string.Equals(address.Host, provider.AllowHost, StringComparison.OrdinalIgnoreCase)) switch
        {
            (true, _, _) => null,
            (_, "http", _) => "must use https, because the key is sent to it. Plain http is allowed only to this machine.",
            (_, _, false) => $"'{address.Host}' is not a host of the provider. If it may receive the key, set allowHost to it.",
            _ => null,
        };
    }

    private static IEnumerable<string> Store(StoreOptions store)
    {
        if (store.Kind == "tables"
            && !(Uri.TryCreate(store.Endpoint, UriKind.Absolute, out var address) && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback))))
        {
            yield return "store.endpoint: kind tables needs the https address of the table service.";
        }
    }

    private static IEnumerable<string> EventGrid(EventGridOptions grid)
    {
        var address = Uri.TryCreate(grid.TopicEndpoint, UriKind.Absolute, out var parsed) ? parsed : null;
        var isSimulator = address is { IsLoopback: true, Scheme: "http" } && grid.AccessKey is not null;
        if (grid.TopicEndpoint is not null && address?.Scheme != "https" && !isSimulator)
        {
            yield return "eventGrid.topicEndpoint: must be the https address of a custom topic.";
        }
    }

    private static IEnumerable<string> Approvals(ResponseOptions response)
    {
        if (response.ApprovalKey is { } key && !IsReference(key))
        {
            yield return "response.approvalKey: must be env:NAME or keyvault:URI. Never put the secret itself in the configuration.";
        }

        if (response.ApprovalUrl is { } url
            && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Query.Length == 0 && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback))))
        {
            yield return "response.approvalUrl: must be the https address of the approvals endpoint, without a query.";
        }
    }

    private static IEnumerable<string> Ledger(LedgerOptions ledger)
    {
        if (ledger.AnchorContainer is { } container
            && !(Uri.TryCreate(container, UriKind.Absolute, out var address) && address.AbsolutePath.Length > 1 && (address.Scheme == "https" || (address.Scheme == "http" && address.IsLoopback))))
        {
            yield return "ledger.anchorContainer: must be the https address of a blob container.";
        }
    }

    private static IEnumerable<string> Schedules(ScheduleOptions schedules)
    {
        foreach (var (name, text) in new[]
        {
            ("usage", schedules.Usage), ("costs", schedules.Costs), ("inventory", schedules.Inventory), ("outbox", schedules.Outbox),
        })
        {
            if (Schedule.Parse(text) is null)
            {
                yield return $"schedules.{name}: '{text}' is not a cron expression of six fields (seconds first).";
            }
            else if (Schedule.Parse(text)?.Next(DateTimeOffset.UnixEpoch) is null)
            {
                yield return $"schedules.{name}: '{text}' has no next run.";
            }
        }
    }

    private static IEnumerable<string> Caps(SentinelOptions options)
    {
        foreach (var twice in options.Caps.GroupBy(cap => cap.Name).Where(group => group.Count() > 1))
        {
            yield return $"caps: two caps have the name '{twice.Key}'. Each name must be unique.";
        }

        foreach (var cap in options.Caps.Where(cap => cap is { Project: not null, Key: not null }))
        {
            yield return $"caps: '{cap.Name}' has both a project and a key. Set only one.";
        }

        foreach (var cap in options.Caps.Where(cap => cap is { UsdPerHour: null, RequestsPerHour: null, TokensPerHour: null }))
        {
            yield return $"caps: '{cap.Name}' has no limit. Set at least one of usdPerHour, requestsPerHour and tokensPerHour.";
        }
    }

    private static IEnumerable<string> Protection(ResponseOptions response)
    {
        foreach (var twice in response.Arm.GroupBy(arm => arm.Rule, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            yield return $"response.arm: the rule '{twice.Key}' is set twice.";
        }

        foreach (var unknown in response.Arm.Where(arm => !Enum.GetNames<Core.Findings.RuleKind>().Contains(arm.Rule, StringComparer.OrdinalIgnoreCase)))
        {
            yield return $"response.arm: there is no rule '{Text.DisplayText.Of(unknown.Rule)}'. The rules are {string.Join(", ", Enum.GetNames<Core.Findings.RuleKind>())}.";
        }

        for (var index = 0; index < response.ProtectedKeys.Count; index++)
        {
            if (string.IsNullOrWhiteSpace(response.ProtectedKeys[index]))
            {
                yield return $"response.protectedKeys[{index}]: is empty and protects nothing.";
            }
        }
    }

    /// <summary>Addresses that hold a user name or a password: those end in logs, and in messages.</summary>
    private static IEnumerable<string> Passwords(SentinelOptions options) =>
        from given in new (string Name, string? Address)[]
        {
            ("store.endpoint", options.Store.Endpoint),
            ("eventGrid.topicEndpoint", options.EventGrid.TopicEndpoint),
            ("response.approvalUrl", options.Response.ApprovalUrl),
            ("ledger.anchorContainer", options.Ledger.AnchorContainer),
            ("leaks.gitHubApi", options.Leaks.GitHubApi),
            ("exports.focusContainer", options.Exports.FocusContainer),
        }
        where Uri.TryCreate(given.Address, UriKind.Absolute, out var address) && address.UserInfo.Length > 0
        select $"{given.Name}: must not contain a user name or a password.";

    private static bool IsReference(string text) => SecretReference.Is(text);
}
