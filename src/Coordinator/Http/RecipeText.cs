using System.Text;
using Microsoft.AspNetCore.Http;

namespace Spectral.Coordinator.Http;

/// <summary>Recipes in requests.</summary>
internal static class RecipeText
{
    /// <summary>A recipe travels to nodes in messages that may have 128 KB.</summary>
    private const int LargestBytes = 64 << 10;

    /// <exception cref="ApiException">The recipe is too large to be sent on.</exception>
    public static void CheckSize(string recipe, string name)
    {
        int bytes = Encoding.UTF8.GetByteCount(recipe);
        if (bytes > LargestBytes)
        {
            throw new ApiException(StatusCodes.Status422UnprocessableEntity, $"{name}: has {bytes} bytes; expected at most {LargestBytes}");
        }
    }
}
