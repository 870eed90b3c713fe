{
  # PNG encoding and file writing on threads of their own, over the compressing half of libdeflate (see libdeflate/VERSION.md).
  "targets": [
    {
      "target_name": "deflate",
      "type": "static_library",
      "sources": [
        "libdeflate/lib/adler32.c",
        "libdeflate/lib/crc32.c",
        "libdeflate/lib/deflate_compress.c",
        "libdeflate/lib/utils.c",
        "libdeflate/lib/zlib_compress.c",
        "libdeflate/lib/arm/cpu_features.c",
        "libdeflate/lib/x86/cpu_features.c"
      ],
      "include_dirs": ["libdeflate"],
      "cflags": ["-O2", "-fPIC", "-fvisibility=hidden"],
      "msbuild_toolset": "ClangCL",
      "xcode_settings": {"GCC_OPTIMIZATION_LEVEL": "2", "MACOSX_DEPLOYMENT_TARGET": "12.0"}
    },
    {
      "target_name": "cardioid_codec",
      "sources": ["src/addon.cc", "src/file_writing.cc", "src/files_job.cc", "src/png.cc"],
      "include_dirs": ["libdeflate"],
      "dependencies": ["deflate"],
      "defines": ["NAPI_VERSION=8"],
      "cflags_cc": ["-std=c++17", "-O3", "-Wall", "-Wextra"],
      "cflags_cc!": ["-fno-exceptions"],
      "msbuild_toolset": "ClangCL",
      "msvs_settings": {"VCCLCompilerTool": {"ExceptionHandling": 1, "AdditionalOptions": ["/std:c++17", "/clang:-O3"]}},
      "xcode_settings": {
        "CLANG_CXX_LANGUAGE_STANDARD": "c++17",
        "GCC_ENABLE_CPP_EXCEPTIONS": "YES",
        "MACOSX_DEPLOYMENT_TARGET": "12.0"
      }
    }
  ]
}
