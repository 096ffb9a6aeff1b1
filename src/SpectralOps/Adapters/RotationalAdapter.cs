using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Decomposition;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// <c>W' = [U1 R_U, U2] S [V1 R_V, V2]^T</c> with rotations R as <c>W + U1 M V1^T</c>, <c>M = R_U S R_V^T - S1</c>: rank r.
/// </summary>
public sealed class RotationalAdapter : LowRankAdapter
{
    private readonly Tensor _u;
    private readonly Tensor _v;
    private readonly SingularValues _values;
    private readonly Tensor _skewU;
    private readonly Tensor _skewV;
    private readonly CayleyMap _cayley;

    /// <param name="columns">U1 [d_out, r], s1 [r], V1 [d_in, r]; copied.</param>
    /// <param name="singularValues">Whether s1 is trained.</param>
    /// <param name="device">Where the adapter lives.</param>
    public RotationalAdapter(SpectralBasis columns, SingularValueMode singularValues, Device device)
    {
        _u = Frozen.Copy(columns.U, device);
        _v = Frozen.Copy(columns.V, device);
        _values = new SingularValues(columns.S, singularValues, device);
        _cayley = new CayleyMap(columns.Rank, device);
        _skewU = _cayley.IdentityGenerator();
        _skewV = _cayley.IdentityGenerator();
        List<AdapterParameter> parameters = [new("spectral_K_U", _skewU), new("spectral_K_V", _skewV)];
        if (_values.Parameter is { } values)
        {
            parameters.Add(values);
        }

        Parameters = parameters;
    }

    public override IReadOnlyList<AdapterParameter> Parameters { get; }

    public override AdapterColumns Columns => new(_u, _values.Start, _v);

    /// <summary>U1 [d_out, r].</summary>
    internal Tensor Left => _u;

    /// <summary>V1 [d_in, r].</summary>
    internal Tensor Right => _v;

    internal override LowRankFactors LowRank() => new(_v, Core().t(), _u, TrainedDown: null, TrainedUp: null);

    /// <summary>C [r]; null where s1 is frozen.</summary>
    internal Tensor? ValueChange => _values.Change();

    /// <summary>R_U - I and R_V - I [2, r, r].</summary>
    internal Tensor Deviations() => _cayley.Deviations(stack([_skewU, _skewV]));

    /// <summary>R_U and R_V [2, r, r].</summary>
    internal Tensor Rotations() => _cayley.Rotations(stack([_skewU, _skewV]));

    /// <summary>
    /// M [r, r] = <c>E_U S + S E_V^T + E_U S E_V^T + C</c>, where R = I + E: no cancellation, so its relative error does not grow
    /// as the angles shrink.
    /// </summary>
    internal Tensor Core()
    {
        Tensor deviations = Deviations();
        Tensor? change = _values.Change();
        Tensor values = _values.Current(change);
        Tensor left = deviations[0] * values;
        Tensor right = deviations[1].t();
        Tensor core = left + (values.unsqueeze(1) * right) + left.mm(right);
        return change is null ? core : core + diag(change);
    }

    protected override void Dispose(bool disposing)
    {
        _u.Dispose();
        _v.Dispose();
        _values.Dispose();
        _skewU.Dispose();
        _skewV.Dispose();
        _cayley.Dispose();
    }
}
