// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC6551Registry} from "../interfaces/IERC6551Registry.sol";

/// @title AccountRegistry
/// @notice ERC-6551's registry, for the genesis of the dev chain and for tests: an
/// account is a minimal proxy (ERC-1167) followed by salt, chain, contract and token.
contract AccountRegistry is IERC6551Registry {
    function createAccount(
        address implementation,
        bytes32 salt,
        uint256 chainId,
        address tokenContract,
        uint256 tokenId
    ) external returns (address made) {
        bytes memory code = _code(implementation, salt, chainId, tokenContract, tokenId);
        made = _at(salt, keccak256(code));
        if (made.code.length != 0) return made;
        emit ERC6551AccountCreated(made, implementation, salt, chainId, tokenContract, tokenId);
        assembly ("memory-safe") {
            made := create2(0, add(code, 32), mload(code), salt)
        }
        if (made == address(0)) revert AccountCreationFailed();
    }

    function account(address implementation, bytes32 salt, uint256 chainId, address tokenContract, uint256 tokenId)
        external
        view
        returns (address)
    {
        return _at(salt, keccak256(_code(implementation, salt, chainId, tokenContract, tokenId)));
    }

    function _at(bytes32 salt, bytes32 codeHash) private view returns (address) {
        return address(uint160(uint256(keccak256(abi.encodePacked(bytes1(0xff), address(this), salt, codeHash)))));
    }

    function _code(address implementation, bytes32 salt, uint256 chainId, address tokenContract, uint256 tokenId)
        private
        pure
        returns (bytes memory)
    {
        return abi.encodePacked(
            hex"3d60ad80600a3d3981f3363d3d373d3d3d363d73",
            implementation,
            hex"5af43d82803e903d91602b57fd5bf3",
            abi.encode(salt, chainId, tokenContract, tokenId)
        );
    }
}
