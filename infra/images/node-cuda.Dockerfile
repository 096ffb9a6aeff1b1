# A node that computes on NVIDIA GPUs; the host's driver must be made for CUDA 12.8 (570) or later.
# docker build -f infra/images/node-cuda.Dockerfile -t spectral/node-cuda .

FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
# Package restore, with the CUDA libtorch, is a layer of its own: it changes with the project files, not with the code.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY build/ build/
COPY src/Shared/Shared.csproj src/Shared/
COPY src/Storage/Storage.csproj src/Storage/
COPY src/SpectralOps/SpectralOps.csproj src/SpectralOps/
COPY src/Models/Models.csproj src/Models/
COPY src/GpuNode/GpuNode.csproj src/GpuNode/
COPY src/Coordinator/Coordinator.csproj src/Coordinator/
COPY src/Cli/Cli.csproj src/Cli/
RUN dotnet restore src/Cli/Cli.csproj -p:TorchBackend=cuda
COPY src/ src/
RUN dotnet publish src/Cli/Cli.csproj -c Release --no-restore -p:RunAnalyzers=false -p:TorchBackend=cuda -o /publish \
    && mkdir /native \
    && find /publish -maxdepth 1 -name '*.so*' -size +1M -exec mv {} /native/ ';'

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble AS dotnet

# Ubuntu 24.04 with the CUDA runtime. libtorch brings its own CUDA libraries; NCCL comes from here, so that it can be renewed alone.
FROM nvidia/cuda:12.8.1-base-ubuntu24.04
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libnccl2 libfontconfig1 libgomp1 libicu74 ibverbs-providers libibverbs1 librdmacm1t64 \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 1654 spectral \
    && useradd --uid 1654 --gid 1654 --no-create-home --shell /usr/sbin/nologin spectral \
    && mkdir --mode=0770 /cache \
    && chown 1654:0 /cache
COPY --from=dotnet /usr/share/dotnet/ /usr/share/dotnet/
COPY --from=build /native/ /opt/spectral/
COPY samples/ /opt/spectral/samples/
COPY --from=build /publish/ /opt/spectral/
# The root file system may be read-only: only /cache and /tmp are written to.
ENV DOTNET_EnableDiagnostics=0 \
    CUDA_CACHE_PATH=/cache/kernels \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    NVIDIA_VISIBLE_DEVICES=all \
    OMP_WAIT_POLICY=PASSIVE \
    PATH=/usr/share/dotnet:$PATH \
    SPECTRAL_CACHE=/cache \
    SPECTRAL_DEVICES=cuda:all
WORKDIR /opt/spectral
USER 1654:1654
VOLUME ["/cache"]
EXPOSE 7421 7422
ENTRYPOINT ["dotnet", "/opt/spectral/spectral.dll"]
CMD ["node"]
