namespace UsageSentinel.Simulator.Http;

/// <summary>A refusal, as the API puts it. Thrown by handlers, written once.</summary>
internal sealed class ApiFault(int status, string message, string? code = null, string? param = null, string type = "invalid_request_error")
    : Exception(message)
{
    public int Status => status;

    public string? Code => code;

    public string? Param => param;

    public string Type => type;

    public static ApiFault BadRequest(string message, string? param = null, string? code = null) => new(400, message, code, param);

    public static ApiFault NotFound(string message) => new(404, message, "not_found");
}
