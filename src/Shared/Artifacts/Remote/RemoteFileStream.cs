using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Spectral.Shared.Errors;

namespace Spectral.Shared.Artifacts.Remote;

/// <summary>
/// A file of the store, read from its start to its end. A broken connection is taken up again where it was, of the same
/// content; at the end the content's SHA-256 is compared with what the store announced.
/// </summary>
internal sealed class RemoteFileStream : Stream
{
    private readonly StoreConnection _connection;
    private readonly string _path;
    private readonly string _sha256;
    private readonly CancellationToken _cancellation;
    private readonly RetryWindow _window;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private HttpResponseMessage? _response;
    private Stream? _body;
    private long _position;
    private bool _isVerified;

    private RemoteFileStream(StoreConnection connection, string path, string sha256, HttpResponseMessage response, CancellationToken cancellation)
    {
        _connection = connection;
        _path = path;
        _sha256 = sha256;
        _cancellation = cancellation;
        _window = connection.Window($"reading {path}");
        _response = response;
        Length = response.Content.Headers.ContentLength ?? throw new StoreTroubleException("the answer has no length");
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length { get; }

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    /// <summary>Opens a file; null where there is none.</summary>
    public static async Task<RemoteFileStream?> OpenAsync(StoreConnection connection, string path, CancellationToken cancellation)
    {
        RetryWindow window = connection.Window($"reading {path}");
        while (true)
        {
            HttpResponseMessage? response = null;
            try
            {
                response = await GetAsync(connection, path, null, cancellation);
                if (response.StatusCode != HttpStatusCode.NotFound)
                {
                    return new RemoteFileStream(connection, path, StoreHash.Of(response), response, cancellation);
                }

                response.Dispose();
                return null;
            }
            catch (Exception error) when (StoreConnection.IsTrouble(error, cancellation))
            {
                response?.Dispose();
                await window.WaitAsync(error, cancellation);
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == Length)
        {
            Verify();
            return 0;
        }

        while (!buffer.IsEmpty)
        {
            try
            {
                using CancellationTokenSource patience = _connection.Patience(_cancellation);
                _body ??= await ContinueAsync(patience.Token);
                int read = await _body.ReadAsync(buffer, patience.Token);
                if (read == 0)
                {
                    throw new IOException($"the connection ended after {_position} of {Length} bytes");
                }

                _hash.AppendData(buffer.Span[..read]);
                _position += read;
                _window.Moved();
                if (_position == Length)
                {
                    Verify();
                }

                return read;
            }
            catch (Exception error) when (StoreConnection.IsTrouble(error, _cancellation))
            {
                Drop();
                await _window.WaitAsync(error, _cancellation);
            }
        }

        return 0;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        Drop();
        _hash.Dispose();
        base.Dispose(disposing);
    }

    private static async Task<HttpResponseMessage> GetAsync(StoreConnection connection, string path, Action<HttpRequestHeaders>? headers, CancellationToken cancellation)
    {
        using CancellationTokenSource patience = connection.Patience(cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, StoreRoutes.FileAt(path));
        headers?.Invoke(request.Headers);
        return await connection.SendAsync($"reading {path}", request, patience.Token, HttpStatusCode.NotFound);
    }

    private async Task<Stream> ContinueAsync(CancellationToken patience)
    {
        _response ??= await GetAsync(
            _connection,
            _path,
            headers =>
            {
                headers.Range = new RangeHeaderValue(_position, null);
                headers.IfMatch.Add(new EntityTagHeaderValue($"\"{_sha256}\""));
            },
            patience);
        return _response.StatusCode == HttpStatusCode.NotFound || StoreHash.Of(_response) != _sha256
            ? throw new UserErrorException($"{_path}: was taken away or replaced in the artifact store while it was read")
            : await _response.Content.ReadAsStreamAsync(patience);
    }

    private void Drop()
    {
        _body?.Dispose();
        _response?.Dispose();
        (_body, _response) = (null, null);
    }

    private void Verify()
    {
        if (_isVerified)
        {
            return;
        }

        _isVerified = true;
        string found = Convert.ToHexStringLower(_hash.GetHashAndReset());
        if (found != _sha256)
        {
            throw new UserErrorException($"{_path}: arrived from the artifact store with SHA-256 {found}, not {_sha256}: damaged on its way, or replaced meanwhile");
        }
    }
}
