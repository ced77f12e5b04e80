namespace UsageSentinel.Cli.Dashboard;

/// <summary>
/// Decides who may see the console. Any page in the browser and any account on this machine can reach a port on
/// loopback; only a request that names this address, comes from no other page and knows both secrets is let in.
/// </summary>
/// <param name="port">Where the console listens.</param>
/// <param name="secrets">Those of this start.</param>
public sealed class DashboardGate(int port, DashboardSecrets secrets)
{
    private readonly string[] hosts = [$"127.0.0.1:{port}", $"localhost:{port}"];

    public Admission Admit(DashboardRequest request) => true switch
    {
        _ when !hosts.Contains(request.Host, StringComparer.OrdinalIgnoreCase) => Admission.WrongHost,
        _ when !request.Origins.All(IsOurs) => Admission.WrongOrigin,
        _ when request.Method != "GET" && request.FetchSite is not (null or "same-origin" or "none") => Admission.WrongOrigin,
        _ when request.Path.StartsWith("/leaks", StringComparison.Ordinal) => request.Method == "POST" ? Admission.Signed : Admission.WrongMethod,
        _ when DashboardSecrets.Same(request.Path, secrets.Approvals) => AdmitToDesk(request),
        _ when !DashboardSecrets.Same(Place(request.Path), secrets.Place) || request.Path.Split('/').Contains("..") => Admission.WrongToken,
        _ when request.Method is not ("GET" or "POST") => Admission.WrongMethod,

        // A form is sent from a page, and a browser names the page; the address that was printed is for opening only.
        _ when request.Method == "POST" && request.Query is not null => Admission.WrongMethod,
        _ when request.Method == "POST" && request.Origins.Count == 0 => Admission.WrongOrigin,
        _ when request.Query is { } query && !DashboardSecrets.Same(query, secrets.Token) => Admission.WrongToken,
        _ when request.Query is null && !DashboardSecrets.Same(request.Cookie, secrets.Token) => Admission.WrongToken,
        _ => request.Query is null ? Admission.Admitted : Admission.AdmittedByToken,
    };

    /// <summary>A browser names the page that sends a form. One that names none did not send it from a page of ours.</summary>
    private Admission AdmitToDesk(DashboardRequest request) => true switch
    {
        _ when !DashboardSecrets.Same(request.DeskCookie, secrets.DeskToken) => Admission.NotOpened,
        _ when request.Method != "GET" && request.Origins.Count == 0 => Admission.WrongOrigin,
        _ => Admission.Decision,
    };

    private bool IsOurs(string? origin) => hosts.Any(host => string.Equals(origin, $"http://{host}", StringComparison.OrdinalIgnoreCase));

    private static string? Place(string path) => path.Split('/') is ["", var place, ..] ? place : null;
}

/// <summary>What the gate said.</summary>
public enum Admission
{
    /// <summary>Knows the path, and the token by its cookie.</summary>
    Admitted,

    /// <summary>Knows the path, brought the token in the address, and gets the cookies.</summary>
    AdmittedByToken,

    /// <summary>A report that brings a signature of its own, which its endpoint checks.</summary>
    Signed,

    /// <summary>Follows an approval link in a browser that has opened the console; the link's own token is checked behind this.</summary>
    Decision,

    /// <summary>Follows an approval link in a browser that has not opened the console of this start.</summary>
    NotOpened,

    /// <summary>The request was meant for another host: a name that was made to point here.</summary>
    WrongHost,

    /// <summary>The request was made by another page.</summary>
    WrongOrigin,

    /// <summary>There is nothing to change here.</summary>
    WrongMethod,

    /// <summary>Not the path or not the token of this start.</summary>
    WrongToken,
}
