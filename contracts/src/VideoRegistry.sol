// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

/// @title VideoRegistry
/// @notice Says, for everybody to check, who published a video, what its bytes
/// are (the CID of its content root) and which rule guards it (the hash of its gate).
/// @dev A video id belongs to whoever registered it first. Ids are made at
/// random by origins, so taking one in advance gains nothing.
contract VideoRegistry {
    struct Video {
        address creator;
        uint64 version;
        bytes32 gateHash;
        string contentRoot;
    }

    mapping(bytes32 key => Video) private _videos;

    /// @notice A video was registered, or a newer version of it was.
    event VideoUpdated(bytes32 indexed key, address indexed creator, string videoId, uint64 version, string contentRoot, bytes32 gateHash);
    /// @notice A video has a new creator.
    event CreatorChanged(bytes32 indexed key, address indexed from, address indexed to);

    error NotCreator(address caller, address creator);
    error Unknown(string videoId);
    error Empty(string field);

    /// @notice Registers a video, or a new version of one's own.
    function register(string calldata videoId, string calldata contentRoot, bytes32 gateHash) external {
        if (bytes(videoId).length == 0) revert Empty("videoId");
        if (bytes(contentRoot).length == 0) revert Empty("contentRoot");
        bytes32 key = keccak256(bytes(videoId));
        Video storage v = _videos[key];
        if (v.version == 0) v.creator = msg.sender;
        else if (v.creator != msg.sender) revert NotCreator(msg.sender, v.creator);
        v.version++;
        v.contentRoot = contentRoot;
        v.gateHash = gateHash;
        emit VideoUpdated(key, msg.sender, videoId, v.version, contentRoot, gateHash);
    }

    /// @notice Hands a video to another creator.
    function setCreator(string calldata videoId, address to) external {
        if (to == address(0)) revert Empty("to");
        bytes32 key = keccak256(bytes(videoId));
        Video storage v = _videos[key];
        if (v.creator != msg.sender) revert NotCreator(msg.sender, v.creator);
        v.creator = to;
        emit CreatorChanged(key, msg.sender, to);
    }

    /// @notice Looks a video up; fails for one that is not registered.
    function video(string calldata videoId) external view returns (Video memory) {
        Video memory v = _videos[keccak256(bytes(videoId))];
        if (v.version == 0) revert Unknown(videoId);
        return v;
    }
}
