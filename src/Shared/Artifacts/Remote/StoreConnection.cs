using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Artifacts.Remote;

/// <summary>Sends requests to whichever coordinator answers, again while there is hope.</summary>
internal sealed class StoreConnection(HttpClient http, HttpArtifactStoreOptions options, TimeProvider time)
{
    private int _address;

    /// <summary>The coordinators, for messages.</summary>
    public string Where { get; } = string.Join(", ", options.Addresses);

    public RetryWindow Window(string operation) => new(operation, Where, options.RetryFor, time);

    /// <summary>A token that ends one request when it makes no headway; call <see cref="CancellationTokenSource.CancelAfter(TimeSpan)"/> at each headway.</summary>
    public CancellationTokenSource Patience(CancellationToken cancellation)
    {
        var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(options.AnswerTimeout);
        return patience;
    }

    /// <summary>One request, tried until it is answered.</summary>
    /// <param name="operation">For messages.</param>
    /// <param name="method">Of the request.</param>
    /// <param name="relative">Address below the coordinator's.</param>
    /// <param name="read">Makes the result of a success, or of a "not found" where <paramref name="accept"/> has it.</param>
    /// <param name="accept">A status that is an answer, no refusal.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <exception cref="UserErrorException">Refused, or not answered within the bound.</exception>
    public async Task<T> AskAsync<T>(
        string operation,
        HttpMethod method,
        string relative,
        Func<HttpResponseMessage, CancellationToken, Task<T>> read,
        CancellationToken cancellation,
        HttpStatusCode? accept = null,
        Func<HttpContent>? content = null)
    {
        RetryWindow window = Window(operation);
        while (true)
        {
            try
            {
                using CancellationTokenSource patience = Patience(cancellation);
                using HttpRequestMessage request = new(method, relative) { Content = content?.Invoke() };
                using HttpResponseMessage response = await SendAsync(operation, request, patience.Token, accept);
                return await read(response, patience.Token);
            }
            catch (Exception error) when (IsTrouble(error, cancellation))
            {
                await window.WaitAsync(error, cancellation);
            }
        }
    }

    /// <summary>One request, tried once; the next goes to another coordinator if this one does not serve.</summary>
    /// <exception cref="UserErrorException">Refused for good.</exception>
    /// <exception cref="StoreTroubleException">Refused for now.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        string operation, HttpRequestMessage request, CancellationToken cancellation, HttpStatusCode? accept = null)
    {
        int address = Volatile.Read(ref _address);
        request.RequestUri = new Uri(options.Addresses[address], request.RequestUri!.ToString());
        request.Headers.Authorization = options.Token is null ? null : new AuthenticationHeaderValue("Bearer", options.Token);
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        }
        catch
        {
            TurnFrom(address);
            throw;
        }

        if (response.IsSuccessStatusCode || response.StatusCode == accept)
        {
            return response;
        }

        using (response)
        {
            string fault = await FaultAsync(response, cancellation);
            if (response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.Locked or HttpStatusCode.TooManyRequests
                or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout)
            {
                TurnFrom(address);
                throw new StoreTroubleException(fault);
            }

            throw new UserErrorException($"{operation}: the artifact store at {options.Addresses[address]} refused: {fault}");
        }
    }

    /// <summary>True for what may go better the next time, unless the caller gave up.</summary>
    public static bool IsTrouble(Exception error, CancellationToken cancellation)
        => !cancellation.IsCancellationRequested && error is HttpRequestException or IOException or OperationCanceledException or StoreTroubleException or JsonException;

    private void TurnFrom(int address) => Interlocked.CompareExchange(ref _address, (address + 1) % options.Addresses.Count, address);

    private static async Task<string> FaultAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        string status = $"{(int)response.StatusCode} {response.ReasonPhrase}";
        try
        {
            return (await response.Content.ReadFromJsonAsync(StoreJson.Default.StoreFault, cancellation))?.Error ?? status;
        }
        catch (Exception error) when (error is JsonException or HttpRequestException or IOException or InvalidOperationException)
        {
            return status;
        }
    }
}
