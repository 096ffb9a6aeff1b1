using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Spectral.Shared.Artifacts.Caching;

namespace Spectral.Shared.Artifacts.Remote;

/// <summary>
/// Brings a spooled file into the store: claims it, sends what is missing, and has it published. After any break it asks how
/// far the store is and goes on there; a store that has forgotten the upload gets all of it again.
/// </summary>
internal sealed class UploadSender(StoreConnection connection, HttpArtifactStoreOptions options)
{
    /// <summary>False, and nothing changed, when a file was there that is not to be replaced.</summary>
    /// <exception cref="Errors.UserErrorException">Refused, or not done within the bound.</exception>
    public async Task<bool> SendAsync(SpooledFile file, string path, bool replace, CancellationToken cancellation)
    {
        string operation = $"uploading {path}";
        var claim = new UploadClaim(path, replace, file.Size, file.Sha256);
        Guid id = Guid.NewGuid();
        RetryWindow window = connection.Window(operation);
        long farthest = 0;
        while (true)
        {
            try
            {
                UploadState state = await AskAsync(operation, HttpMethod.Put, id, JsonContent.Create(claim, StoreJson.Default.UploadClaim), cancellation);
                while (state.Created is null && state.Offset < file.Size)
                {
                    state = await AppendAsync(operation, id, file, state.Offset, cancellation);
                    if (state.Offset > farthest)
                    {
                        farthest = state.Offset;
                        window.Moved();
                    }
                }

                return state.Created
                    ?? (await AskAsync(operation, HttpMethod.Post, id, null, cancellation)).Created
                    ?? throw new StoreTroubleException("the store has not published the file");
            }
            catch (Exception error) when (StoreConnection.IsTrouble(error, cancellation))
            {
                if (await ArrivedAsync(operation, id, cancellation) is { } arrived && arrived > farthest)
                {
                    // The request broke, but part of it is there.
                    farthest = arrived;
                    window.Moved();
                }

                await window.WaitAsync(error, cancellation);
            }
        }
    }

    private async Task<UploadState> AppendAsync(string operation, Guid id, SpooledFile file, long offset, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = connection.Patience(cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Patch, StoreRoutes.UploadOf(id))
        {
            Content = new FileSliceContent(file, offset, Math.Min(options.ChunkBytes, file.Size - offset), patience, options.AnswerTimeout),
        };
        request.Headers.Add(StoreRoutes.OffsetHeader, offset.ToString(CultureInfo.InvariantCulture));
        using HttpResponseMessage response = await connection.SendAsync(operation, request, patience.Token, HttpStatusCode.Conflict);
        return response.StatusCode == HttpStatusCode.Conflict
            ? throw new StoreTroubleException("the store is at another place of the file")
            : await StateAsync(response, patience.Token);
    }

    private async Task<UploadState> AskAsync(string operation, HttpMethod method, Guid id, HttpContent? content, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = connection.Patience(cancellation);
        using var request = new HttpRequestMessage(method, StoreRoutes.UploadOf(id)) { Content = content };
        using HttpResponseMessage response = await connection.SendAsync(operation, request, patience.Token, HttpStatusCode.NotFound);
        return response.StatusCode == HttpStatusCode.NotFound
            ? throw new StoreTroubleException("the store does not know the upload")
            : await StateAsync(response, patience.Token);
    }

    /// <summary>Bytes of the upload that the store has; null where it does not say.</summary>
    private async Task<long?> ArrivedAsync(string operation, Guid id, CancellationToken cancellation)
    {
        try
        {
            using CancellationTokenSource patience = connection.Patience(cancellation);
            using var request = new HttpRequestMessage(HttpMethod.Head, StoreRoutes.UploadOf(id));
            using HttpResponseMessage response = await connection.SendAsync(operation, request, patience.Token, HttpStatusCode.NotFound);
            return response.Headers.TryGetValues(StoreRoutes.OffsetHeader, out IEnumerable<string>? values)
                && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out long offset)
                ? offset : null;
        }
        catch (Exception error) when (StoreConnection.IsTrouble(error, cancellation))
        {
            return null;
        }
    }

    private static async Task<UploadState> StateAsync(HttpResponseMessage response, CancellationToken cancellation)
        => await response.Content.ReadFromJsonAsync(StoreJson.Default.UploadState, cancellation)
            ?? throw new StoreTroubleException("the answer does not tell how far the upload is");
}
